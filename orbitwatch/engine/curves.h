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

/* By quintics, by septics where nodes are even, or by SGP4 itself. */
typedef enum { ROUGH, FINE, EXACT } Source;

/* How one bracket's function is worked out; a piece is prepared once and serves many times. */
typedef struct {
    const Curve *curve;
    Source source;
    size_t number;
    int extremum;
    Piece piece;
} Function;

typedef struct {
    double start, end, peak, peak_value, first, last;
    size_t site;
} Interval;

/* A bracket as it shrinks around its root. */
typedef struct { double low, high, root; int extremum, rising, is_done; } Rooting;

/* A time of an interval, counted over all curves, that SGP4 itself must still settle. */
typedef enum { START, PEAK, END } Moment;
typedef struct {
    const Site *site;
    Rooting rooting;
    size_t interval;
    Moment moment;
} Pending;

/* What is known of one satellite's curves, in memory that grows and is used again. */
typedef struct {
    Pending *pending;
    size_t pending_count, pending_capacity;
    Exact *asked;
    Jet *jets;
    size_t asked_capacity, jets_capacity;
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
Rooting rooting_of(const Bracket *bracket);
/* Take the step that a jet of the curve at the root calls for. `slope_error`: how far, relatively,
 * a known slope may be off. */
void root_step(Rooting *rooting, Jet jet, double threshold, double step, double error,
               double slope_error);
double find_root(const Function *function, const Bracket *bracket, double step, double error,
                 int most, double slope_error);

#define MOST_ITERATIONS 80
#define SLOPE_ERROR 1e-3
#define TOLERANCE_DAYS (0.01 / SECONDS_A_DAY)

/* Make room for `needed` items in an array; zero, and the array as it was, where memory is short. */
#define GROW(array, capacity, needed) \
    ((array) = enlarge((array), &(capacity), (needed), sizeof *(array)), (needed) <= (capacity))
void *enlarge(void *array, size_t *capacity, size_t needed, size_t size);

int find_extrema(const Curve *curve, Desk *desk);
Bracket widened(const Curve *curve, Bracket bracket);
/* Add the intervals above the threshold to `desk->intervals`, their times still roughly, and to
 * `desk->pending` what settle_pending is to settle. */
int find_intervals(const Curve *curve, Desk *desk);
/* Settle all that is pending, side by side, by SGP4 itself. */
int settle_pending(Watch *watch, Desk *desk);
void desk_free(Desk *desk);

static inline int is_linked(const Curve *curve, size_t i) {
    return curve->samples[i].value - curve->samples[i].value == 0.0 &&
           curve->samples[i + 1].value - curve->samples[i + 1].value == 0.0;
}

#endif
