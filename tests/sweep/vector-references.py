"""Writes vector-references.csv: functions of vectors and their derivatives, with the error of a careful computation, by mpmath.

Usage: python3 vector-references.py > vector-references.csv (mpmath 1.3). Nothing else needs Python: the table is part of the repository.

Each line is a function, the kind of its input (INPUTS here, and vector-inputs.ts), the number of elements, what is compared (y for an
element of the result, d for the derivative by an element of the input of the results' sum, weighted by WEIGHTS), the index of that
element, its value, and the unit of error. The functions are written by their definitions, in 150 digits. Beside each number the bound
of its error is computed, in roundings: each operation adds one of its result to what the errors of its operands make of it, and a sum
adds one of the sum of its terms' magnitudes, as a sum in stages does. So a unit is the error that this dtype cannot avoid without more
precision, and stays far below the result times the condition number where the function is better than that.
"""

from mpmath import mp, mpf

mp.dps = 150
SAMPLES = 4
# Of float32, for what is of second order.
ROUNDING = 2.0**-24


class Rounded:
    """A number and the bound of its error, in roundings."""

    __slots__ = ("v", "e")

    def __init__(self, v, e=0.0):
        self.v = v
        self.e = e

    def __add__(self, other):
        return total([self, other])

    def __sub__(self, other):
        return total([self, -other])

    def __neg__(self):
        return Rounded(-self.v, self.e)

    def __mul__(self, other):
        v = self.v * other.v
        a, b = float(abs(self.v)), float(abs(other.v))
        return Rounded(v, a * other.e + b * self.e + self.e * other.e * ROUNDING + float(abs(v)))

    def __truediv__(self, other):
        v = self.v / other.v
        return Rounded(v, float((self.e + abs(v) * other.e) / abs(other.v) + abs(v)))


def total(terms):
    return Rounded(mp.fsum(x.v for x in terms), sum(x.e for x in terms) + float(mp.fsum(abs(x.v) for x in terms)))


class Dual:
    """A number and its derivative by one element of the input, None where it is 0."""

    __slots__ = ("p", "t")

    def __init__(self, p, t=None):
        self.p = p
        self.t = t

    def __add__(self, other):
        return dual_sum([self, other])

    def __sub__(self, other):
        return dual_sum([self, -other])

    def __neg__(self):
        return Dual(-self.p, None if self.t is None else -self.t)

    def __mul__(self, other):
        parts = [x for x in (self.t and self.t * other.p, other.t and other.t * self.p) if x]
        return Dual(self.p * other.p, (total(parts) if len(parts) == 2 else parts[0]) if parts else None)

    def __truediv__(self, other):
        q = self.p / other.p
        if other.t is None:
            return Dual(q, self.t and self.t / other.p)
        change = -(q * other.t)
        return Dual(q, (change if self.t is None else self.t + change) / other.p)


def dual_sum(terms):
    changes = [x.t for x in terms if x.t is not None]
    return Dual(total([x.p for x in terms]), total(changes) if changes else None)


def constant(value):
    return Dual(Rounded(mpf(value)))


def unary(f, slope):
    """A function of one number whose error is one rounding of its result; `slope` computes its derivative from x and y."""

    def apply(x):
        v = f(x.p.v)
        derivative = slope(x.p, Rounded(v))
        y = Rounded(v, float(abs(derivative.v) * x.p.e + abs(v)))
        return Dual(y, x.t and x.t * slope(x.p, y))

    return apply


ONE, TWO, HALF = Rounded(mpf(1)), Rounded(mpf(2)), Rounded(mpf("0.5"))
exp = unary(mp.exp, lambda x, y: y)
log = unary(mp.log, lambda x, y: ONE / x)
sqrt = unary(mp.sqrt, lambda x, y: HALF / y)
absolute = unary(abs, lambda x, y: Rounded(mp.sign(x.v)))
softplus = unary(lambda x: mp.log1p(mp.exp(x)), lambda x, y: Rounded(v := 1 / (1 + mp.exp(-x.v)), float(v) + float(v) * x.e))
log_cosh_tail = unary(lambda x: mp.log1p(mp.exp(-2 * x)), lambda x, y: Rounded(v := -2 / (1 + mp.exp(2 * x.v)), float(abs(v)) * (1 + x.e)))


def largest(xs):
    return constant(max(x.p.v for x in xs))


def mean(xs):
    return dual_sum(xs) / constant(len(xs))


def square(x):
    return x * x


def variance(xs):
    m = mean(xs)
    return mean([square(x - m) for x in xs])


def log_sum_exp(xs):
    m = largest(xs)
    return m + log(dual_sum([exp(x - m) for x in xs]))


def softmax(xs):
    m = largest(xs)
    powers = [exp(x - m) for x in xs]
    s = dual_sum(powers)
    return [p / s for p in powers]


def log_softmax(xs):
    m = largest(xs)
    s = log(dual_sum([exp(x - m) for x in xs]))
    return [x - m - s for x in xs]


def norm2(xs):
    return sqrt(dual_sum([square(x) for x in xs]))


def product(xs):
    y = xs[0]
    for x in xs[1:]:
        y = y * x
    return y


def scanned(combine):
    def scan(xs):
        out = [xs[0]]
        for x in xs[1:]:
            out.append(combine(out[-1], x))
        return out

    return scan


def labels(n):
    """Probabilities: a quarter for the first class and the rest for the last."""
    return [constant(1 if n == 1 else 0.25 if i == 0 else 0.75 if i == n - 1 else 0) for i in range(n)]


def binary_labels(n):
    return [constant(i % 2) for i in range(n)]


def softmax_cross_entropy(xs):
    y = log_softmax(xs)
    return -dual_sum([t * z for t, z in zip(labels(len(xs)), y)])


def sigmoid_cross_entropy(xs):
    """log(1 + eˣ) − t·x, for labels 0 and 1 log(1 + e^∓x)."""
    return mean([softplus(-x if t.p.v else x) for x, t in zip(xs, binary_labels(len(xs)))])


def huber(xs):
    def each(x):
        size = absolute(x)
        return constant(0.5) * square(x) if size.p.v <= 1 else size - constant(0.5)

    return mean([each(x) for x in xs])


def log_cosh(xs):
    return mean([(s := absolute(x)) + log_cosh_tail(s) - log(constant(2)) for x in xs])


def cosine(xs):
    """−cos of the angle between the input and (1, 2, 3, 4, 1, …)."""
    ts = [constant(1 + i % 4) for i in range(len(xs))]
    return -dual_sum([a * b for a, b in zip(unit(xs), unit(ts))])


def unit(xs):
    """x/√max(Σx², 1e-12)"""
    s = dual_sum([square(x) for x in xs])
    length = sqrt(s if s.p.v > mpf(1e-12) else constant(1e-12))
    return [x / length for x in xs]


def normalized(xs):
    """(x − mean)/√(variance + 0.001), as a product and a difference of products."""
    m, v = mean(xs), variance(xs)
    factor = constant(1) / sqrt(v + constant(0.001))
    return [x * factor - m * factor for x in xs]


def reversed_dot(xs):
    """Each element times a power of 2 that is smaller, the larger its index."""
    return dual_sum([x * constant(mpf(2) ** (-(i % 8))) for i, x in enumerate(xs)])


def rows(xs):
    n = round(len(xs) ** 0.5)
    return [xs[i * n : (i + 1) * n] for i in range(n)]


def flat(matrix):
    return [x for row in matrix for x in row]


def weight_matrix(n):
    return [[constant(WEIGHTS[(i + 2 * j) % 4]) for j in range(n)] for i in range(n)]


def mat_mul(xs):
    a = rows(xs)
    b = weight_matrix(len(a))
    return [dual_sum([x * b[k][j] for k, x in enumerate(row)]) for row in a for j in range(len(a))]


def eliminated(a, b):
    """A triangular matrix and right-hand sides with the same solution; no pivots, for dominant diagonals."""
    a, b = [list(row) for row in a], [list(row) for row in b]
    n = len(a)
    for k in range(n):
        for i in range(k + 1, n):
            f = a[i][k] / a[k][k]
            a[i] = [x - f * y if j > k else x for j, (x, y) in enumerate(zip(a[i], a[k]))]
            b[i] = [x - f * y for x, y in zip(b[i], b[k])]
    return a, b


def solved(a, b):
    a, b = eliminated(a, b)
    n = len(a)
    for i in reversed(range(n)):
        for c in range(len(b[i])):
            known = [a[i][j] * b[j][c] for j in range(i + 1, n)]
            b[i][c] = dual_sum([b[i][c], *[-x for x in known]]) / a[i][i]
    return flat(b)


def det(xs):
    a = rows(xs)
    triangle, _ = eliminated(a, a)
    return product([triangle[i][i] for i in range(len(a))])


def inv(xs):
    a = rows(xs)
    return solved(a, [[constant(i == j) for j in range(len(a))] for i in range(len(a))])


def solve(xs):
    a = rows(xs)
    return solved(a, [[constant(WEIGHTS[i % 4])] for i in range(len(a))])


# The weights of the results in the sum of which derivatives are taken, repeated.
WEIGHTS = (1, -2, 3, 0.5)


def integers(n):
    """Integers from −1000 to 1000, by Park and Miller's generator."""
    state, found = 1, []
    for _ in range(n):
        state = state * 16807 % 2147483647
        found.append(state % 2001 - 1000)
    return found


def by_index(f):
    return lambda n: [f(i, k, n) for i, k in enumerate(integers(n))]


def dominant(scale):
    """A matrix with a dominant diagonal, each row times a power of 2."""

    def at(i, k, n):
        size = round(n**0.5)
        row, column = divmod(i, size)
        return (k / 1024 + (2 * size if row == column else 0)) * 2.0 ** (scale * (row % 3 - 1))

    return by_index(at)


INPUTS = {
    "ordinary": by_index(lambda i, k, n: k / 256),
    "equal": by_index(lambda i, k, n: 0.3125),
    "largeEqual": by_index(lambda i, k, n: 2e7),
    "inexactEqual": by_index(lambda i, k, n: 0.30000001192092896),
    "nearlyEqual": by_index(lambda i, k, n: 4096 + k / 256),
    "mixed": by_index(lambda i, k, n: k / 256 * 2.0 ** (i * 37 % 201 - 100)),
    "cancelling": by_index(lambda i, k, n: k / 256 if i % 3 == 2 else (16 + i // 3 % 16) * 2048 * (1 - 2 * (i % 3))),
    "dominating": by_index(lambda i, k, n: 1000 if i == n // 2 else k / 256),
    "tiny": by_index(lambda i, k, n: k / 256 * 2.0**-50),
    "large": by_index(lambda i, k, n: k / 256 * 2.0**50),
    "nearOne": by_index(lambda i, k, n: 1 + k / 16384),
    "wide": by_index(lambda i, k, n: k),
    "matrix": dominant(0),
    "scaledMatrix": dominant(20),
}
ANY = ("ordinary", "equal", "largeEqual", "inexactEqual", "nearlyEqual", "mixed", "cancelling", "dominating", "tiny", "large")
# Neither squares nor fourth powers leave float32's range.
SQUARES = tuple(kind for kind in ANY if kind != "mixed")
LOGITS = ("ordinary", "equal", "largeEqual", "inexactEqual", "nearlyEqual", "cancelling", "dominating", "tiny", "wide")
ERRORS = ("ordinary", "equal", "nearlyEqual", "mixed", "cancelling", "dominating", "tiny", "large", "wide")
FACTORS = ("nearOne", "equal")
LENGTHS = (1, 2, 7, 1000)
SIZES = (1, 4, 9, 25)

FUNCTIONS = {
    "sum": (dual_sum, ANY, LENGTHS),
    "mean": (mean, ANY, LENGTHS),
    "prod": (product, FACTORS, LENGTHS),
    "logSumExp": (log_sum_exp, LOGITS, LENGTHS),
    "softmax": (softmax, LOGITS, LENGTHS),
    "logSoftmax": (log_softmax, LOGITS, LENGTHS),
    "norm1": (lambda xs: dual_sum([absolute(x) for x in xs]), ANY, LENGTHS),
    "norm2": (norm2, SQUARES, LENGTHS),
    "normInfinity": (lambda xs: max((absolute(x) for x in xs), key=lambda x: x.p.v), ("ordinary", "mixed", "tiny", "large"), LENGTHS),
    "globalNorm": (norm2, SQUARES, LENGTHS),
    "variance": (variance, SQUARES, LENGTHS),
    "momentsVariance": (variance, SQUARES, LENGTHS),
    "std": (lambda xs: sqrt(variance(xs)), ("ordinary", "nearlyEqual", "cancelling", "dominating", "tiny", "large"), LENGTHS[1:]),
    "cumsum": (scanned(lambda a, b: a + b), ANY, LENGTHS),
    "cumprod": (scanned(lambda a, b: a * b), FACTORS, LENGTHS),
    "sigmoidCrossEntropy": (sigmoid_cross_entropy, LOGITS, LENGTHS),
    "softmaxCrossEntropy": (softmax_cross_entropy, LOGITS, LENGTHS),
    "sparseCrossEntropy": (lambda xs: -log_softmax(xs)[len(xs) // 2], LOGITS, LENGTHS),
    "huberLoss": (huber, tuple(kind for kind in ERRORS if kind not in ("mixed", "large")), LENGTHS),
    "logCosh": (log_cosh, ERRORS, LENGTHS),
    "cosineProximity": (cosine, SQUARES, LENGTHS),
    "l2Normalize": (unit, SQUARES, LENGTHS),
    "batchNorm": (normalized, ("ordinary", "equal", "nearlyEqual", "cancelling", "dominating", "tiny"), LENGTHS),
    "layerNorm": (normalized, ("ordinary", "equal", "nearlyEqual", "cancelling", "dominating", "tiny"), LENGTHS),
    "dot": (reversed_dot, ANY, LENGTHS),
    "matMul": (mat_mul, ANY, (1, 4, 49)),
    "det": (det, ("matrix", "scaledMatrix"), SIZES),
    "inv": (inv, ("matrix", "scaledMatrix"), SIZES),
    "solve": (solve, ("matrix", "scaledMatrix"), SIZES),
}
# What adds up so many terms that adding them one after the other shows.
LONG = {
    name: (FUNCTIONS[name][0], ("equal", "inexactEqual"), (300000,))
    for name in ("sum", "mean", "logSumExp", "softmax", "norm1", "norm2", "variance")
}


def sampled(n):
    return sorted({0, *range(min(n, SAMPLES - 1)), n // 2, n - 1})[: SAMPLES + 1]


def weighted(results):
    if isinstance(results, Dual):
        return results
    return dual_sum([constant(WEIGHTS[i % 4]) * y for i, y in enumerate(results)])


def write(name, kind, n, part, i, number):
    print(f"{name},{kind},{n},{part},{i},{float(number.v)!r},{number.e:.3g}")


def write_case(name, f, kind, n, samples):
    values = INPUTS[kind](n)
    xs = [constant(value) for value in values]
    y = f(xs)
    results = y if isinstance(y, list) else [y]
    for i in sampled(len(results)) if samples > 1 else [0]:
        write(name, kind, n, "y", i, results[i].p)
    for j in sampled(n) if samples > 1 else [0]:
        moved = [*xs]
        moved[j] = Dual(xs[j].p, Rounded(mpf(1)))
        change = weighted(f(moved)).t
        write(name, kind, n, "d", j, change or Rounded(mpf(0)))


def main():
    for name, (f, kinds, lengths) in FUNCTIONS.items():
        for kind in kinds:
            for n in lengths:
                write_case(name, f, kind, n, SAMPLES)
    for name, (f, kinds, lengths) in LONG.items():
        for kind in kinds:
            for n in lengths:
                write_case(name, f, kind, n, 1)


main()
