/* When a sampled curve is above the threshold: extrema first, then the crossings between them. */
#include "curves.h"

#include <math.h>
#include <stdlib.h>

#define ERROR_DAYS (1e-3 * TOLERANCE_DAYS) /* what a time may be off */
#define TRUE_SLOPE 5e-5
#define ROUGH_STEPS 2
#define QUICK_RISE 0.008

/* A sample or an extremum among them; `extremum` is its number or -1. */
typedef struct Knot { double time, value; size_t piece; long extremum; } Knot;

static int merge(const Curve *curve, Desk *desk) {
    size_t total = curve->count + desk->extrema_count, at = 0;
    if (!GROW(desk->knots, desk->knots_capacity, total)) return 0;
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
    Function rough = function_of(curve, ROUGH, b);
    Jet jet = evaluate(&rough, b->guess);
    double newton = (curve->threshold - jet.value) / jet.rate;
    double bend = 0.5 * newton * jet.curvature / jet.rate;
    double root = b->guess + newton / (1.0 + bend);
    double error = fabs(newton) * (bend * bend + SLOPE_ERROR);
    if (error <= TOLERANCE_DAYS && root > b->low && root < b->high) return root;
    return find_root(&rough, b, TOLERANCE_DAYS, TOLERANCE_DAYS, ROUGH_STEPS, SLOPE_ERROR);
}

/* Set a time of the interval that is being added: by interpolation where that is as good, else
 * pending. Zero where memory is short. */
static int settle(const Curve *curve, Desk *desk, Bracket b, double rise, Moment moment,
                  double *time) {
    if (curve->is_even) {
        Function fine = function_of(curve, FINE, &b);
        *time = find_root(&fine, &b, TOLERANCE_DAYS, ERROR_DAYS, MOST_ITERATIONS, TRUE_SLOPE);
        if (rise > QUICK_RISE) return 1;
        b.guess = *time;
    } else if (!b.extremum) {
        b.guess = nearer(curve, &b);
    }
    if (!GROW(desk->pending, desk->pending_capacity, desk->pending_count + 1))
        return 0;
    *time = b.guess;
    desk->pending[desk->pending_count++] =
        (Pending){curve->site, rooting_of(&b), desk->intervals_count, moment};
    return 1;
}

static int knots_linked(const Knot *left) {
    return isfinite(left[0].value) && isfinite(left[1].value);
}

/* Add the interval of the knots `first` to `last`, which are all above. */
static int add_interval(const Curve *curve, Desk *desk, size_t first, size_t last) {
    const Knot *knots = desk->knots;
    size_t top = first;
    for (size_t k = first + 1; k <= last; k++)
        if (knots[k].value > knots[top].value) top = k;
    double rise = knots[top].value - curve->threshold;
    Interval found = {NAN, NAN, knots[top].time, knots[top].value, knots[first].time,
                      knots[last].time, 0};
    if (!GROW(desk->intervals, desk->intervals_capacity, desk->intervals_count + 1))
        return 0;
    if (first > 0 && knots_linked(&knots[first - 1]) &&
        !settle(curve, desk, crossing(curve, &knots[first - 1]), rise, START, &found.start))
        return 0;
    if (last + 1 < desk->knots_count && knots_linked(&knots[last]) &&
        !settle(curve, desk, crossing(curve, &knots[last]), rise, END, &found.end))
        return 0;
    if (knots[top].extremum >= 0) {
        Bracket b = widened(curve, desk->extrema[knots[top].extremum].bracket);
        if (!settle(curve, desk, b, rise, PEAK, &found.peak)) return 0;
    }
    desk->intervals[desk->intervals_count++] = found;
    return 1;
}

int find_intervals(const Curve *curve, Desk *desk) {
    if (!find_extrema(curve, desk) || !merge(curve, desk)) return 0;
    for (size_t first = 0; first < desk->knots_count; first++) {
        if (!(desk->knots[first].value >= curve->threshold)) continue;
        size_t last = first;
        while (last + 1 < desk->knots_count && desk->knots[last + 1].value >= curve->threshold)
            last++;
        if (!add_interval(curve, desk, first, last)) return 0;
        first = last;
    }
    return 1;
}

int settle_pending(Watch *w, Desk *desk) {
    size_t count = desk->pending_count;
    Pending *pending = desk->pending;
    if (!GROW(desk->asked, desk->asked_capacity, count) ||
        !GROW(desk->jets, desk->jets_capacity, count))
        return 0;
    for (int round = 0; count && round < MOST_ITERATIONS; round++) {
        for (size_t k = 0; k < count; k++)
            desk->asked[k] = (Exact){pending[k].site, pending[k].rooting.root,
                                     pending[k].rooting.extremum};
        exact_elevations(w, desk->asked, count, desk->jets);
        size_t left = 0;
        for (size_t k = 0; k < count; k++) {
            Pending *p = &pending[k];
            root_step(&p->rooting, desk->jets[k], w->question->threshold, TOLERANCE_DAYS,
                      ERROR_DAYS, SLOPE_ERROR);
            Interval *interval = &desk->intervals[p->interval];
            double *time = p->moment == START ? &interval->start
                           : p->moment == END ? &interval->end
                                              : &interval->peak;
            *time = p->rooting.root;
            if (!p->rooting.is_done) pending[left++] = *p;
        }
        count = left;
    }
    desk->pending_count = 0;
    return !w->out_of_memory;
}

void desk_free(Desk *desk) {
    free(desk->pending);
    free(desk->asked);
    free(desk->jets);
    free(desk->samples);
    free(desk->extrema);
    free(desk->knots);
    free(desk->intervals);
    *desk = (Desk){0};
}
