"""One replay cycle as the public script of the paper's authors makes it, written anew: the same operations
on the same arrays. Factors are one array (N, N, z); the derivative of a weight by each of its factors is
a product of powers of all of them, an array (N, N, z, z); the rest makes new arrays as it goes.
Nothing is recorded."""
import torch


class Authors:
    def __init__(self, case, device, z=2):
        if case["batch"] > 1:
            raise ValueError("the authors' loop has one network")
        n, m = case["neurons"], case["patterns"]
        torch.manual_seed(1)
        self.x = (torch.rand(n, m, device=device) < case["coding_level"]).float()
        self.u = 0.42 + 0.36 * torch.rand(n, n, z, device=device)
        self.u *= (torch.rand(n, n, 1, device=device) < case["density"]).float()
        self.off_diagonal = (1 - torch.eye(n, device=device)).reshape(n, n, 1)
        self.u *= self.off_diagonal
        self.exponents = (1 - torch.eye(z, device=device)).expand(n, n, z, z).contiguous()
        self.powers = torch.ones(n, n, z, z, device=device)
        self.slope = torch.zeros(n, n, z, device=device)
        self.w, self.ones = torch.zeros(n, n, device=device), torch.ones(n, n, device=device)
        self.alive = torch.zeros(n, n, dtype=torch.bool, device=device)
        self.large, self.small = torch.zeros(n, n, device=device), torch.zeros(n, n, device=device)
        self.h = torch.zeros(n, m, device=device)
        self.rate, self.beta, self.length = 1e-12, 20, 70.0  # as in tuned.py
        self.scale()
        self.weigh()
        self.theta = case["coding_level"] * self.w.sum(dim=1)
        self.means = (self.w @ self.x - self.theta[:, None]).abs().mean(dim=1, keepdim=True)

    def weigh(self):
        torch.prod(self.u, dim=2, out=self.w)

    def scale(self):
        factor = self.u.pow(2).sum(dim=(1, 2), keepdim=True) / self.length / self.u.shape[2]
        self.u /= factor.pow(0.5)

    def step(self):
        torch.matmul(self.w, self.x, out=self.h)
        torch.sub(self.h, self.theta[:, None], out=self.h)
        sign = torch.sign(self.h)
        loss = torch.exp(-self.beta * self.h.abs() / self.means)
        self.means = self.h.abs().mean(dim=1, keepdim=True)
        salience = (loss * sign) / loss.sum(dim=1, keepdim=True)
        gradient = torch.matmul(salience, self.x.T)
        # the derivatives, and which synapses are alive
        torch.pow(self.u[:, :, :, None], self.exponents, out=self.powers)
        torch.prod(self.powers, dim=2, out=self.slope)
        torch.gt(self.w, 1e-10, out=self.alive)
        torch.mul(self.alive, self.ones, out=self.large)
        torch.sub(self.ones, self.large, out=self.small)
        self.u += self.rate * gradient[:, :, None] * self.slope * self.large[:, :, None]
        # what must stay positive, and what must stay away
        self.u *= self.large[:, :, None]
        self.u.clamp_min_(1e-20)
        self.u *= self.off_diagonal
        self.weigh()
        self.scale()
        self.weigh()
        self.theta -= self.rate * salience.sum(dim=1)
