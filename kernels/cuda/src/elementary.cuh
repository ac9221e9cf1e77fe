// The power of kernels/elementary, operation by operation, so that a card computes its bits.
#pragma once
#include "engram.cuh"

#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#define LN2 6.93147180559945309417e-01

// horner is c + x sum, a step of Horner's scheme.
__device__ inline double horner(double x, double sum, double c) { return __dadd_rn(__dmul_rn(sum, x), c); }

// power2 is 2^k, of a normal number.
__device__ inline double power2(int k) { return __longlong_as_double((i64)(k + 1023) << 52); }

// times_power2 is y 2^k, rounded once.
__device__ inline double times_power2(double y, int k) {
  if (k < -1000) return __dmul_rn(__dmul_rn(y, power2(k + 100)), 0x1p-100);
  if (k > 1000) return __dmul_rn(__dmul_rn(y, power2(k - 100)), 0x1p+100);
  return __dmul_rn(y, power2(k));
}

// exp_sum is e^(x + low): 2^k (1 + r + r c / (2 - c)), r = x + low - k ln 2, c = r - r^2 P(r^2).
__device__ inline double exp_sum(double x, double low) {
  if (x != x) return x;
  if (x > 7.09782712893383973096e+02) return __longlong_as_double(0x7ff0000000000000);
  if (x < -7.45133219101941108420e+02) return 0;
  double whole = floor(__dadd_rn(__dmul_rn(x, 1 / LN2), 0.5));
  double high = __dsub_rn(x, __dmul_rn(whole, LN2_HIGH));
  low = __dsub_rn(__dmul_rn(whole, LN2_LOW), low);
  double r = __dsub_rn(high, low), t = __dmul_rn(r, r);
  double sum = horner(t, 4.13813679705723846039e-08, -1.65339022054652515390e-06);
  sum = horner(t, sum, 6.61375632143793436117e-05);
  sum = horner(t, sum, -2.77777777770155933842e-03);
  sum = horner(t, sum, 1.66666666666666657415e-01);
  double c = __dsub_rn(r, __dmul_rn(t, sum));
  double below = __dsub_rn(low, __ddiv_rn(__dmul_rn(r, c), __dsub_rn(2, c)));
  return times_power2(__dsub_rn(1, __dsub_rn(below, high)), (int)whole);
}

// remainder_of_log is R(t), s R(s^2) being ln((1 + s) / (1 - s)) - 2 s.
__device__ inline double remainder_of_log(double t) {
  double u = __dmul_rn(t, t);
  double odd = horner(u, horner(u, horner(u, 1.479819860511658591e-01, 1.818357216161805012e-01), 2.857142874366239149e-01), 6.666666666666735130e-01);
  double even = horner(u, horner(u, 1.531383769920937332e-01, 2.222219843214978396e-01), 3.999999999940941908e-01);
  return __dadd_rn(__dmul_rn(t, odd), __dmul_rn(u, even));
}

// Twice is a number as the sum of two.
struct Twice {
  double high, low;
};

// product is a b = high + low exactly (Dekker).
__device__ inline Twice product(double a, double b) {
  double p = __dmul_rn(a, b);
  double c = __dmul_rn(134217729, a), d = __dmul_rn(134217729, b);
  double a1 = __dsub_rn(c, __dsub_rn(c, a)), b1 = __dsub_rn(d, __dsub_rn(d, b));
  double a2 = __dsub_rn(a, a1), b2 = __dsub_rn(b, b1);
  double e = __dadd_rn(__dsub_rn(__dmul_rn(a1, b1), p), __dmul_rn(a1, b2));
  e = __dadd_rn(__dadd_rn(e, __dmul_rn(a2, b1)), __dmul_rn(a2, b2));
  return Twice{p, e};
}

// log_sum is ln x = high + low of x > 0: m 2^k = x, s = (m - 1) / (m + 1), ln x = k ln 2 + 2 s + s R(s^2).
__device__ inline Twice log_sum(double x) {
  double k = 0;
  if (x < 0x1p-1022) {
    x = __dmul_rn(x, 0x1p54);
    k = -54;
  }
  i64 bits = __double_as_longlong(x);
  k = __dadd_rn(k, (double)(int)((bits >> 52) - 1022));
  double m = __longlong_as_double((bits & 0xfffffffffffff) | (1022ll << 52));
  if (m < 7.07106781186547524401e-01) {
    m = __dmul_rn(2, m);
    k = __dsub_rn(k, 1);
  }
  double f = __dsub_rn(m, 1), d = __dadd_rn(m, 1), s = __ddiv_rn(f, d);
  Twice p = product(s, d);
  double off = __dmul_rn(s, __dsub_rn(m, __dsub_rn(d, 1)));
  double rest = __ddiv_rn(__dsub_rn(__dsub_rn(__dsub_rn(f, p.high), p.low), off), d);
  double tail = __dadd_rn(__dmul_rn(2, rest), __dmul_rn(s, remainder_of_log(__dmul_rn(s, s))));
  double a = __dmul_rn(k, LN2_HIGH), b = __dmul_rn(2, s);
  double high = __dadd_rn(a, b);
  double low = __dadd_rn(__dsub_rn(b, __dsub_rn(high, a)), __dadd_rn(tail, __dmul_rn(k, LN2_LOW)));
  if (a == 0) {
    high = b;
    low = tail;
  }
  double sum = __dadd_rn(high, low);
  return Twice{sum, __dsub_rn(low, __dsub_rn(sum, high))};
}

// real_power is x^y of x >= 0 (NaN below), e^(y ln x). It is once in the program.
APART double real_power(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y || x < 0) return __longlong_as_double(0x7ff8000000000000);
  const double infinity = __longlong_as_double(0x7ff0000000000000);
  if (x == 0 || x == infinity) return (x == 0) == (y > 0) ? 0 : infinity;
  Twice l = log_sum(x), p = product(l.high, y);
  double q = __dadd_rn(p.low, __dmul_rn(l.low, y));
  double sum = __dadd_rn(p.high, q);
  return exp_sum(sum, __dsub_rn(q, __dsub_rn(sum, p.high)));
}
