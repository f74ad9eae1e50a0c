"""Writes references.csv: functions and their first three derivatives at the corners of their domains, by mpmath.

Usage: python3 references.py > references.csv (mpmath 1.4). Nothing else needs Python: the table is part of the repository.
Each line is a function, its arguments, its value, and for each argument the first three derivatives, all rounded to float64. An
empty field is a derivative that does not exist. The functions are written by their definitions, in 400 digits, so that they share
nothing with the formulas of the library.
"""

import struct

from mpmath import mp, mpf

mp.dps = 400


def half(x):
    return struct.unpack("e", struct.pack("e", x))[0]


def single(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def roundings(points):
    """Each point in half, single and double precision; a test in a dtype uses those points that it represents."""
    found = set()
    for point in points:
        for narrow in (half, single, float):
            try:
                found.add(narrow(point))
            except OverflowError:
                pass
    return sorted(x for x in found if abs(x) != float("inf"))


MAGNITUDES = [
    *(1e-300, 1e-30, 1e-12, 1e-8, 6e-6, 1e-4, 1e-3, 0.01, 0.1, 0.25, 0.5, 0.7, 0.9, 1, 1.1, 1.5, 2, 2.4, 2.6, 3, 4, 5),
    *(6, 7.5, 8.5, 9.5, 12, 15, 17, 19, 25, 30, 40, 60, 80, 100, 300, 700, 1e3, 1e4, 6e4, 1e8, 1e18, 1e30, 1e100, 1e300),
]
ANYWHERE = sorted([-m for m in MAGNITUDES] + [0] + MAGNITUDES)
POSITIVE = MAGNITUDES
# Distances from 1 and -1 that are exact in half, single and double precision.
NEAR_ONE = [1 - 2.0**-k for k in (1, 2, 3, 5, 8, 10, 14, 20, 23, 35, 52)]
INSIDE = sorted([-x for x in NEAR_ONE] + NEAR_ONE + [x for x in ANYWHERE if abs(x) < 1])
ABOVE_ONE = sorted([1 + 2.0**-k for k in (1, 2, 3, 5, 8, 10, 14, 20, 23, 35, 52)] + [m for m in MAGNITUDES if m > 1])
NOT_INTEGER = [x for x in ANYWHERE if abs(x) < 1e4 and not (x <= 0 and float(x).is_integer())] + [
    *(-0.001, -0.999, -1.001, -1.5, -1.999, -2.001, -2.5, -3.001, -5.5, -9.99, -10.01, -20.5, -50.25),
    *(0.999, 1.001, 1.999, 2.001, 1.4616321449683623, 2.2, 3.5, 5.5, 10.5, 1e5, 1e8, 1e18),
    *(-0.5040830082644554, -1.5734984731623905, -2.4570247382208006),
]
MODERATE = [x for x in ANYWHERE if abs(x) < 1e5]


def phi(x):
    return mp.ncdf(x)


def log_gamma(x):
    return mp.log(abs(mp.gamma(x))) if x < 1e4 else mp.loggamma(x)


def derivative(f, x, n):
    """The n-th derivative, by differences in a precision in which a step far below x is seen beside 1."""
    digits = 340 if x == 0 else 340 + 4 * int(abs(mp.log10(abs(x))))
    with mp.workdps(digits):
        return mp.diff(f, x, n, relative=x != 0)


def derivatives_by(f):
    """The value and the first three derivatives of a function of one argument."""
    return lambda x: [f(x), *(derivative(f, x, n) for n in (1, 2, 3))]


def gamma_family(first):
    return lambda x: [
        mp.re(log_gamma(x)) if first < 0 else mp.psi(first, x),
        *(mp.psi(first + n, x) for n in (1, 2, 3)),
    ]


def erfinv_family(x):
    y = mp.erfinv(x)
    c = mp.sqrt(mp.pi) / 2
    d1 = c * mp.exp(y * y)
    d2 = 2 * y * d1 * d1
    d3 = 2 * d1**3 + 4 * y * d1 * d2
    return [y, d1, d2, d3]


def mish(x):
    return x * mp.tanh(mp.log1p(mp.exp(x)))


def by_side(below, above):
    return lambda x: above(x) if x > 0 else below(x)


ALPHA, SCALE = mpf("1.6732632423543772848170429916717"), mpf("1.0507009873554804934193349852946")

UNARY = {
    "exp": (mp.exp, ANYWHERE),
    "expm1": (mp.expm1, ANYWHERE),
    "log": (mp.log, POSITIVE + NEAR_ONE + ABOVE_ONE),
    "log1p": (mp.log1p, [x for x in ANYWHERE if x > -1] + [-x for x in NEAR_ONE]),
    "sqrt": (mp.sqrt, POSITIVE),
    "rsqrt": (lambda x: 1 / mp.sqrt(x), POSITIVE),
    "square": (lambda x: x * x, ANYWHERE),
    "reciprocal": (lambda x: 1 / x, [x for x in ANYWHERE if x != 0]),
    "sin": (mp.sin, MODERATE + [3.140625, 3.1415926535]),
    "cos": (mp.cos, MODERATE + [1.5703125, 1.5707963267]),
    "tan": (mp.tan, MODERATE + [1.5703125, 1.5707963267]),
    "asin": (mp.asin, INSIDE),
    "acos": (mp.acos, INSIDE),
    "atan": (mp.atan, ANYWHERE),
    "sinh": (mp.sinh, ANYWHERE),
    "cosh": (mp.cosh, ANYWHERE),
    "tanh": (mp.tanh, ANYWHERE),
    "asinh": (mp.asinh, ANYWHERE),
    "acosh": (mp.acosh, ABOVE_ONE),
    "atanh": (mp.atanh, INSIDE),
    "erf": (mp.erf, ANYWHERE),
    "erfc": (mp.erfc, ANYWHERE + [-26.0, 0.45, 10.5, 13, 20, 26]),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), ANYWHERE),
    "logSigmoid": (lambda x: -mp.log1p(mp.exp(-x)), ANYWHERE),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), ANYWHERE),
    "softsign": (by_side(lambda x: x / (1 - x), lambda x: x / (1 + x)), [x for x in ANYWHERE if x != 0]),
    "elu": (by_side(mp.expm1, lambda x: x), [x for x in ANYWHERE if x != 0]),
    "selu": (by_side(lambda x: SCALE * ALPHA * mp.expm1(x), lambda x: SCALE * x), [x for x in ANYWHERE if x != 0]),
    "silu": (lambda x: x / (1 + mp.exp(-x)), ANYWHERE),
    "mish": (mish, ANYWHERE),
    "gelu": (lambda x: x * phi(x), ANYWHERE),
    "geluTanh": (
        lambda x: x / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (x + mpf("0.044715") * x**3))),
        ANYWHERE,
    ),
}
CLOSED = {
    "erfinv": (erfinv_family, INSIDE),
    "lgamma": (gamma_family(-1), NOT_INTEGER),
    "digamma": (gamma_family(0), NOT_INTEGER),
}

# Where a function or a derivative is infinite or has a bend, and points are rounded to.
EDGES = {
    **{name: (0,) for name in ("log", "sqrt", "rsqrt", "reciprocal", "softsign", "elu", "selu")},
    **{name: (-1, 1) for name in ("asin", "acos", "atanh", "erfinv", "log1p", "acosh")},
}

PAIRS = [(x, y) for x in (1e-20, 1e-3, 0.5, 1, 1.5, 2, 10, 300) for y in (-20.5, -3, -0.5, 0.001, 0.5, 1, 2, 3, 7.25, 30)]
SIGNED = [(x, y) for x in (-1e4, -3, -0.5, -1e-6, 1e-6, 0.25, 2, 100, 1e4) for y in (-1e4, -2, -0.75, -1e-5, 1e-5, 0.5, 3, 100)]
BINARY = {
    "pow": (lambda x, y: mp.power(x, y), PAIRS),
    "atan2": (mp.atan2, SIGNED),
    "div": (lambda x, y: x / y, SIGNED),
    "xlogy": (lambda x, y: x * mp.log(y), [(y, x) for x, y in PAIRS] + [(2, 0.999), (-3, 1.001)]),
    "xlog1py": (lambda x, y: x * mp.log1p(y), [(y, x) for x, y in PAIRS] + [(2, -0.999), (-3, 1e-7)]),
    "logAddExp": (
        lambda x, y: max(x, y) + mp.log1p(mp.exp(-abs(x - y))),
        SIGNED + [(1000, 999), (1e4, 1e4 - 4), (-500, -480), (0, 25)],
    ),
    "squaredDifference": (lambda x, y: (x - y) ** 2, SIGNED),
}


def text(value):
    value = mp.re(value)
    number = float(value)
    if number != number:
        return ""
    return repr(number) if abs(number) != float("inf") else ("Infinity" if number > 0 else "-Infinity")


def safely(f, *arguments):
    try:
        return f(*arguments)
    except (ZeroDivisionError, ValueError, OverflowError):
        return None


def smooth_logaddexp(x, y):
    return mp.log(mp.exp(x) + mp.exp(y))


def main():
    write = lambda *fields: print(",".join(fields))
    for name, (f, points) in UNARY.items():
        for x in roundings(points):
            if x in EDGES.get(name, ()):
                continue
            values = safely(derivatives_by(f), mpf(x))
            if values is not None and all(mp.isfinite(v) or mp.isinf(v) for v in values):
                write(name, repr(x), *map(text, values))
    for name, (f, points) in CLOSED.items():
        for x in roundings(points):
            if x in EDGES.get(name, ()):
                continue
            values = safely(f, mpf(x))
            if values is not None:
                write(name, repr(x), *map(text, values))
    for name, (f, points) in BINARY.items():
        g = smooth_logaddexp if name == "logAddExp" else f
        pairs = set()
        for narrow in (half, single, float):
            for x, y in points:
                try:
                    pairs.add((narrow(x), narrow(y)))
                except OverflowError:
                    continue
        if name in ("pow", "xlogy", "xlog1py", "atan2", "div"):
            pairs = {(x, y) for x, y in pairs if 0 not in (x, y)}
        for x, y in sorted(pairs):
            mx, my = mpf(x), mpf(y)
            along_x = [safely(derivative, lambda t: g(t, my), mx, n) for n in (1, 2, 3)]
            along_y = [safely(derivative, lambda t: g(mx, t), my, n) for n in (1, 2, 3)]
            value = safely(g, mx, my)
            if value is not None and None not in along_x + along_y:
                write(name, repr(x), repr(y), *map(text, [value, *along_x, *along_y]))


main()
