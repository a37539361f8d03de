/* When a sampled curve is above the threshold: extrema first, then the crossings between them. */
#include "curves.h"

#include <math.h>
#include <stdlib.h>

#define FINE_PART 1e-3
#define TRUE_SLOPE 5e-5
#define NEARER_STEPS 2
#define QUICK_RISE 0.008

/* A sample or an extremum among them; `extremum` is its number or -1. */
typedef struct Knot { double time, value; size_t piece; long extremum; } Knot;

static int merge(const Curve *curve, Desk *desk) {
    size_t total = curve->count + desk->extrema_count, at = 0;
    if (!grow((void **)&desk->knots, &desk->knots_capacity, total, sizeof *desk->knots)) return 0;
    for (size_t i = 0, k = 0; i < curve->count; i++) {
        desk->knots[at++] = (Knot){curve->samples[i].time, curve->samples[i].value, i, -1};
        for (; k < desk->extrema_count && desk->extrema[k].bracket.piece == i; k++)
            desk->knots[at++] =
                (Knot){desk->extrema[k].bracket.guess, desk->extrema[k].value, i, (long)k};
    }
    desk->knots_count = at;
    return 1;
}

/* The bracket of the crossing between a knot and the next. */
static Bracket crossing(const Curve *curve, const Knot *left) {
    double before = left[0].value - curve->threshold, after = left[1].value - curve->threshold;
    double low = left[0].time, high = left[1].time;
    double start = low + (high - low) * before / (before - after);
    const Sample *a = &curve->samples[left->piece], *b = a + 1;
    double length = b->time - a->time;
    double begin[2] = {a->excess[0], a->excess[1] * length};
    double end[2] = {b->excess[0], b->excess[1] * length};
    double s = cubic_root(begin, end, (start - a->time) / length, (low - a->time) / length,
                          (high - a->time) / length);
    return (Bracket){low, high, a->time + length * s, left->piece, 0, before < 0.0};
}

/* The crossing by interpolation: one step of Halley's as a rule, a search where that is not it. */
static double nearer(const Curve *curve, const Bracket *b) {
    Function near = function_of(curve, NEAR, b);
    Jet jet = evaluate(&near, b->guess);
    double newton = (curve->threshold - jet.value) / jet.rate;
    double bend = 0.5 * newton * jet.curvature / jet.rate;
    double root = b->guess + newton / (1.0 + bend);
    double error = fabs(newton) * (bend * bend + SLOPE_ERROR);
    if (error <= TOLERANCE_DAYS && root > b->low && root < b->high) return root;
    return find_root(&near, b, TOLERANCE_DAYS, TOLERANCE_DAYS, NEARER_STEPS, SLOPE_ERROR);
}

/* The time that counts: by SGP4 itself, or where that is as good, by interpolation. */
static double settled(const Curve *curve, Bracket b, double rise) {
    const double error = FINE_PART * TOLERANCE_DAYS;
    if (curve->is_even) {
        Function fine = function_of(curve, FINE, &b);
        b.guess = find_root(&fine, &b, TOLERANCE_DAYS, error, MOST_ITERATIONS, TRUE_SLOPE);
        if (!(rise <= QUICK_RISE)) return b.guess;
    } else if (!b.extremum) {
        b.guess = nearer(curve, &b);
    }
    Function truth = function_of(curve, EXACT, &b);
    return find_root(&truth, &b, TOLERANCE_DAYS, error, MOST_ITERATIONS, SLOPE_ERROR);
}

static int knots_linked(const Knot *left) {
    return isfinite(left[0].value) && isfinite(left[1].value);
}

/* The interval of the knots `first` to `last`, which are all above. */
static Interval interval(const Curve *curve, const Desk *desk, size_t first, size_t last) {
    const Knot *knots = desk->knots;
    size_t top = first;
    for (size_t k = first + 1; k <= last; k++)
        if (knots[k].value > knots[top].value) top = k;
    double rise = knots[top].value - curve->threshold;
    Interval found = {NAN, NAN, knots[top].time, knots[top].value, knots[first].time,
                      knots[last].time};
    if (first > 0 && knots_linked(&knots[first - 1]))
        found.start = settled(curve, crossing(curve, &knots[first - 1]), rise);
    if (last + 1 < desk->knots_count && knots_linked(&knots[last]))
        found.end = settled(curve, crossing(curve, &knots[last]), rise);
    if (knots[top].extremum >= 0) {
        Bracket b = widened(curve, desk->extrema[knots[top].extremum].bracket);
        found.peak = settled(curve, b, rise);
    }
    /* Where a curve only grazes the threshold, the last digits of these must not cross. */
    found.peak = fmin(fmax(found.peak, found.start), found.end);
    return found;
}

int find_intervals(const Curve *curve, Desk *desk) {
    desk->intervals_count = 0;
    if (!find_extrema(curve, desk) || !merge(curve, desk)) return 0;
    for (size_t first = 0; first < desk->knots_count; first++) {
        if (!(desk->knots[first].value >= curve->threshold)) continue;
        size_t last = first;
        while (last + 1 < desk->knots_count && desk->knots[last + 1].value >= curve->threshold)
            last++;
        if (!grow((void **)&desk->intervals, &desk->intervals_capacity, desk->intervals_count + 1,
                  sizeof *desk->intervals))
            return 0;
        desk->intervals[desk->intervals_count++] = interval(curve, desk, first, last);
        first = last;
    }
    return 1;
}

void desk_free(Desk *desk) {
    free(desk->samples);
    free(desk->extrema);
    free(desk->knots);
    free(desk->intervals);
    *desk = (Desk){0};
}
