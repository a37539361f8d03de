/* Sines and cosines together, inline and the same on every system, and angles within one turn. */
#ifndef ORBITWATCH_TURN_H
#define ORBITWATCH_TURN_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#define TWO_PI 6.283185307179586476925286766559
#define PI 3.141592653589793238462643383280

/* An angle by its sine and cosine. */
typedef struct { double sine, cosine; } Turn;

#define MOST_RAD 1e6 /* beyond this angle the library's functions serve */

/* Within a unit in the last place, by the minimax polynomials of fdlibm (Sun Microsystems, 1993)
 * after a reduction by π/2 in two parts. Without a branch, so that loops over it are vectorised;
 * good up to MOST_RAD. */
static inline Turn turn_within(double angle) {
    const double half_pi = 0x1.921fb544p+0, rest = 0x1.0b4611a626331p-34;
    const double shift = 0x1.8p52; /* adding it leaves a whole number in the last bits */
    double shifted = angle * (2.0 / PI) + shift, quarters = shifted - shift;
    double x = (angle - quarters * half_pi) - quarters * rest, z = x * x;
    double s = x + x * z * (-1.66666666666666324348e-01 +
                            z * (8.33333333332248946124e-03 +
                                 z * (-1.98412698298579493134e-04 +
                                      z * (2.75573137070700676789e-06 +
                                           z * (-2.50507602534068634195e-08 +
                                                z * 1.58969099521155010221e-10)))));
    double half = 0.5 * z, less = 1.0 - half;
    double c = less + (((1.0 - less) - half) +
                       z * z * (4.16666666666666019037e-02 +
                                z * (-1.38888888888741095749e-03 +
                                     z * (2.48015872894767294178e-05 +
                                          z * (-2.75573143513906633035e-07 +
                                               z * (2.08757232129817482790e-09 +
                                                    z * -1.13596475577881948265e-11))))));
    uint64_t quadrant, sine, cosine;
    memcpy(&quadrant, &shifted, 8);
    memcpy(&sine, &s, 8);
    memcpy(&cosine, &c, 8);
    uint64_t swap = (sine ^ cosine) & (0 - (quadrant & 1));
    sine = (sine ^ swap) ^ ((quadrant & 2) << 62);
    cosine = (cosine ^ swap) ^ (((quadrant + 1) & 2) << 62);
    Turn turn;
    memcpy(&turn.sine, &sine, 8);
    memcpy(&turn.cosine, &cosine, 8);
    return turn;
}

static inline Turn turn_of(double angle) {
    return fabs(angle) < MOST_RAD ? turn_within(angle) : (Turn){sin(angle), cos(angle)};
}

#define SMALL_RAD 0.02 /* up to here a turn is added by a series */

/* `from`, turned on by `more`, which is at most SMALL_RAD. */
static inline Turn turned_little(Turn from, double more) {
    double square = more * more;
    double sine = more * (1.0 - square * (1.0 / 6.0) *
                                    (1.0 - square * (1.0 / 20.0) * (1.0 - square * (1.0 / 42.0))));
    double less = square * 0.5 * (1.0 - square * (1.0 / 12.0) * (1.0 - square * (1.0 / 30.0)));
    return (Turn){from.sine + (from.cosine * sine - from.sine * less),
                  from.cosine - (from.sine * sine + from.cosine * less)};
}

/* fmod(angle, 2π), as exact but faster: 2π in two parts whose multiples are exact; up to 1e7. */
static inline double within_turn(double angle) {
    const double high = 0x1.921fb5p+2, low = TWO_PI - high;
    double turns = (double)(int)(angle / TWO_PI);
    return (angle - turns * high) - turns * low;
}

#endif
