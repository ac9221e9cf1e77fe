"""One replay cycle in PyTorch, two factors, float32, as a careful user would write it."""
import torch

# The rate is too small to change a factor: every cycle works on the same state, as engram's do.
RATE, BETA, LENGTH = 1e-12, 20.0, 70.0


class Tuned:
    """The state of some networks, all arrays (networks, N, ...), or (N, ...) for one alone, which has
    the faster product; every large array is allocated once."""

    def __init__(self, case, device):
        b, n, m = max(case["batch"], 1), case["neurons"], case["patterns"]
        torch.manual_seed(1)

        def uniform(*shape):
            return torch.rand(*(shape if b == 1 else (b,) + shape), device=device)

        self.patterns = (uniform(n, m) < case["coding_level"]).float()
        self.transposed = self.patterns.transpose(-1, -2).contiguous()
        alive = (uniform(n, n) < case["density"]).float()
        alive.mul_(1 - torch.eye(n, device=device))
        self.first = uniform(n, n).mul_(0.36).add_(0.42).mul_(alive)
        self.second = uniform(n, n).mul_(0.36).add_(0.42).mul_(alive)
        self.weights = self.first * self.second
        self.theta = case["coding_level"] * self.weights.sum(-1, keepdim=True)
        self.mean = (torch.matmul(self.weights, self.patterns) - self.theta).abs().mean(-1, keepdim=True)

    def in_place(self):
        """A step that reuses every large array."""
        first, second, weights = self.first, self.second, self.weights
        gradient, work, mask = (torch.empty_like(weights) for _ in range(3))
        drive, salience = (torch.empty_like(self.patterns) for _ in range(2))

        def step():
            torch.mul(first, second, out=weights)
            torch.matmul(weights, self.patterns, out=drive)
            drive.sub_(self.theta)
            torch.abs(drive, out=salience)
            mean = salience.mean(-1, keepdim=True)
            salience.sub_(salience.amin(-1, keepdim=True)).mul_(-BETA / self.mean).exp_()
            salience.div_(salience.sum(-1, keepdim=True)).mul_(drive.sign_())
            self.mean = mean
            torch.matmul(salience, self.transposed, out=gradient)
            torch.gt(weights, 1e-10, out=mask)
            gradient.mul_(mask).mul_(RATE)
            torch.mul(gradient, second, out=work)
            second.addcmul_(gradient, first).clamp_min_(1e-20).mul_(mask)
            first.add_(work).clamp_min_(1e-20).mul_(mask)
            norm = torch.linalg.vector_norm(first, dim=-1).square_() + torch.linalg.vector_norm(second, dim=-1).square_()
            factor = (2 * LENGTH / norm).sqrt_().unsqueeze(-1)
            first.mul_(factor)
            second.mul_(factor)
            self.theta = self.theta - RATE * salience.sum(-1, keepdim=True)

        return step

    def compiled(self):
        """A step that is left to PyTorch's compiler."""
        program = torch.compile(formulas, mode="max-autotune-no-cudagraphs", dynamic=False)

        def step():
            program(self.patterns, self.transposed, self.first, self.second, self.theta, self.mean)

        return step

    def graph(self):
        """The compiled step as a CUDA graph, so that no launch waits for the processor."""
        step = self.compiled()
        beside = torch.cuda.Stream()
        with torch.cuda.stream(beside):
            for _ in range(3):
                step()
        torch.cuda.synchronize()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            step()
        return graph.replay


def formulas(patterns, transposed, first, second, theta, mean):
    weights = first * second
    drive = torch.matmul(weights, patterns) - theta
    size = drive.abs()
    likely = torch.exp((size - size.amin(-1, keepdim=True)) * (-BETA / mean))
    salience = likely * drive.sign() / likely.sum(-1, keepdim=True)
    alive = weights > 1e-10
    gradient = torch.matmul(salience, transposed) * RATE
    one = torch.where(alive, (first + gradient * second).clamp_min(1e-20), 0.0)
    two = torch.where(alive, (second + gradient * first).clamp_min(1e-20), 0.0)
    factor = (2 * LENGTH / (one.square() + two.square()).sum(-1, keepdim=True)).sqrt()
    first.copy_(one * factor)
    second.copy_(two * factor)
    theta.sub_(RATE * salience.sum(-1, keepdim=True))
    mean.copy_(size.mean(-1, keepdim=True))
