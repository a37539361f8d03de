/* A sampled curve: one satellite over one site, and where it is above the mask.
 *
 * The method is that of orbitwatch's events, extrema and roots modules, curve by curve.
 */
#ifndef ORBITWATCH_CURVES_H
#define ORBITWATCH_CURVES_H

#include "sky.h"

typedef struct {
    double time, value, rate;
    Products products;
    double turning[2], excess[2]; /* smoother than the curve, each with its rate */
} Sample;

/* Polynomials in s from 0 to 1 over one piece: height and squared range. */
typedef struct {
    double begin, length;
    int degree;
    double height[8], squared[8];
} Piece;

typedef struct {
    Watch *watch;
    const Site *site;
    const Sample *samples;
    size_t count;
    double threshold, doubt;
    int is_even; /* differentiated from evenly spaced nodes, good enough to settle times */
} Curve;

typedef struct {
    double low, high, guess;
    size_t piece;
    int extremum; /* a root of the rate, else of the value above the threshold */
    int rising;   /* that function passes zero upwards */
} Bracket;

typedef enum { NEAR, FINE, EXACT } Source;

/* How one bracket's function is worked out; a piece is prepared once and serves many times. */
typedef struct {
    const Curve *curve;
    Source source;
    size_t number;
    int extremum;
    Piece piece;
} Function;

typedef struct { double start, end, peak, peak_value, first, last; } Interval;

/* Intervals and extrema of the curve at hand, in memory that grows and is used again. */
typedef struct {
    Sample *samples;
    size_t samples_capacity;
    struct Extremum *extrema;
    size_t extrema_count, extrema_capacity;
    struct Knot *knots;
    size_t knots_count, knots_capacity;
    Interval *intervals;
    size_t intervals_count, intervals_capacity;
} Desk;

typedef struct Extremum { Bracket bracket; double value; } Extremum;

Piece piece_of(const Curve *curve, size_t number, int degree);
Function function_of(const Curve *curve, Source source, const Bracket *bracket);
Jet evaluate(const Function *function, double time);
/* About where in s from `low` to `high` a Hermite cubic is zero, from `start` on. */
double cubic_root(const double begin[2], const double end[2], double start, double low,
                  double high);
double find_root(const Function *function, const Bracket *bracket, double step, double error,
                 int most, double slope_error);

#define MOST_ITERATIONS 80
#define SLOPE_ERROR 1e-3
#define TOLERANCE_DAYS (0.01 / SECONDS_A_DAY)

/* Zero where memory is short. */
int grow(void **array, size_t *capacity, size_t needed, size_t size);
int find_extrema(const Curve *curve, Desk *desk);
Bracket widened(const Curve *curve, Bracket bracket);
/* Find the intervals above the threshold, into `desk->intervals`. */
int find_intervals(const Curve *curve, Desk *desk);
void desk_free(Desk *desk);

static inline int is_linked(const Curve *curve, size_t i) {
    return curve->samples[i].value - curve->samples[i].value == 0.0 &&
           curve->samples[i + 1].value - curve->samples[i + 1].value == 0.0;
}

#endif
