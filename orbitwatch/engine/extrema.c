/* The extrema of a sampled curve that can matter, exactly where the threshold is near. */
#include "curves.h"

#include <math.h>
#include <stdlib.h>

/* An extremum by interpolation only starts the exact search: it may be so many tolerances off. */
#define ROUGH_TOLERANCES 50.0
#define ROUGH_STEPS 4

void *enlarge(void *array, size_t *capacity, size_t needed, size_t size) {
    if (needed <= *capacity) return array;
    size_t more = 2 * needed + 16;
    void *larger = realloc(array, more * size);
    if (!larger) return array;
    *capacity = more;
    return larger;
}

/* One step of Newton's from `time`, with the value there and by how much the step rose. */
typedef struct { double time, value, step, rise; } Stepped;

static Stepped stepped(const Function *f, double time) {
    Jet jet = evaluate(f, time);
    double step = jet.rate == 0.0 ? 0.0 : -jet.rate / jet.curvature, rise = 0.5 * jet.rate * step;
    return (Stepped){time + step, jet.value + rise, step, rise};
}

static Stepped roughly(const Curve *curve, const Bracket *b) {
    Function rough = function_of(curve, ROUGH, b);
    Stepped at = stepped(&rough, b->guess);
    if (fabs(at.step) <= ROUGH_TOLERANCES * TOLERANCE_DAYS && at.time > b->low && at.time < b->high)
        return at;
    double root =
        find_root(&rough, b, ROUGH_TOLERANCES * TOLERANCE_DAYS, TOLERANCE_DAYS, ROUGH_STEPS, SLOPE_ERROR);
    at = stepped(&rough, root);
    if (at.time < b->low) at.time = b->low;
    if (at.time > b->high) at.time = b->high;
    return at;
}

/* By one exact evaluation where the guess is near. */
static void exactly(const Curve *curve, const Bracket *b, Extremum *extremum) {
    Function truth = function_of(curve, EXACT, b);
    Stepped at = stepped(&truth, b->guess);
    if (!(fabs(at.step) <= TOLERANCE_DAYS && at.time > b->low && at.time < b->high)) {
        at.time = find_root(&truth, b, TOLERANCE_DAYS, TOLERANCE_DAYS, MOST_ITERATIONS,
                            SLOPE_ERROR);
        at.value = evaluate(&truth, at.time).value;
    }
    extremum->bracket.guess = at.time;
    extremum->value = at.value;
}

Bracket widened(const Curve *curve, Bracket b) {
    const Sample *at = &curve->samples[b.piece];
    /* One that shares its piece with another extremum keeps to its part. */
    if (b.low == at->time && b.piece > 0 && is_linked(curve, b.piece - 1)) b.low = at[-1].time;
    if (b.high == at[1].time && b.piece + 2 < curve->count && is_linked(curve, b.piece + 1))
        b.high = at[2].time;
    return b;
}

/* Keep an extremum if it can matter: work out where it is, and where that is in doubt, exactly. */
static int keep(const Curve *curve, Desk *desk, Bracket b) {
    double threshold = curve->threshold, doubt = curve->doubt;
    Stepped at = roughly(curve, &b);
    int reaches = b.rising ? at.value < threshold + doubt : at.value > threshold - doubt;
    int steep = !(fabs(at.rise) < doubt);
    if (!reaches && !steep) return 1;
    if (!GROW(desk->extrema, desk->extrema_capacity, desk->extrema_count + 1))
        return 0;
    Extremum *extremum = &desk->extrema[desk->extrema_count++];
    b.guess = at.time;
    *extremum = (Extremum){b, at.value};
    if (steep || fabs(at.value - threshold) < doubt) {
        Bracket wide = widened(curve, b);
        exactly(curve, &wide, extremum);
    }
    return 1;
}

static double turning_point(const Sample *a, const Sample *b) {
    double length = b->time - a->time;
    double begin[2] = {a->turning[0], a->turning[1] * length};
    double end[2] = {b->turning[0], b->turning[1] * length};
    double start = begin[0] / (begin[0] - end[0]);
    return a->time + length * cubic_root(begin, end, start, 0.0, 1.0);
}

/* Whether a maximum and a minimum hide in the piece from `a` to `b`, and a time between them.
 *
 * The cubic through both ends has a rate that is a parabola; where that dips through zero at its
 * vertex although its ends agree in sign, the function itself is asked. */
static int hides_a_pair(const Curve *curve, size_t piece, double *vertex) {
    const Sample *p = &curve->samples[piece], *q = p + 1;
    double length = q->time - p->time, left = p->rate * length, right = q->rate * length;
    if (!(left * right > 0.0)) return 0;
    double rise = q->value - p->value, c = left + right - 2.0 * rise, b = rise - left - c;
    double s = -b / (3.0 * c);
    if (!(s > 0.0 && s < 1.0 && (left + s * b) * left <= 0.0)) return 0;
    *vertex = p->time + s * length;
    Bracket at = {.piece = piece, .extremum = 1};
    Function rough = function_of(curve, ROUGH, &at);
    return evaluate(&rough, *vertex).rate * left < 0.0;
}

static int keep_pair(const Curve *curve, Desk *desk, size_t piece, double vertex) {
    const Sample *p = &curve->samples[piece], *q = p + 1;
    int falls_first = p->rate < 0.0;
    Bracket early = {p->time, vertex, 0.5 * (p->time + vertex), piece, 1, falls_first};
    Bracket late = {vertex, q->time, 0.5 * (vertex + q->time), piece, 1, !falls_first};
    size_t first = desk->extrema_count;
    if (!keep(curve, desk, early) || !keep(curve, desk, late)) return 0;
    if (desk->extrema_count == first + 2) {
        Extremum *pair = &desk->extrema[first];
        if (pair[0].bracket.guess > pair[1].bracket.guess) {
            Extremum swapped = pair[0];
            pair[0] = pair[1];
            pair[1] = swapped;
        }
    }
    return 1;
}

int find_extrema(const Curve *curve, Desk *desk) {
    desk->extrema_count = 0;
    for (size_t i = 0; i + 1 < curve->count; i++) {
        const Sample *p = &curve->samples[i], *q = p + 1;
        if (!is_linked(curve, i)) continue;
        int falls = p->rate > 0.0 && q->rate <= 0.0;
        int both_above = p->value >= curve->threshold && q->value >= curve->threshold;
        int rises = both_above && p->rate < 0.0 && q->rate >= 0.0;
        double vertex;
        if (falls || rises) {
            Bracket b = {p->time, q->time, turning_point(p, q), i, 1, rises};
            if (!keep(curve, desk, b)) return 0;
        } else if (hides_a_pair(curve, i, &vertex)) {
            if (!keep_pair(curve, desk, i, vertex)) return 0;
        }
    }
    return 1;
}
