/* Polynomials between samples, roots of cubics, and roots in brackets. */
#include "curves.h"

#include <math.h>

#define CUBIC_STEPS 2

static void quintic(const double *v, const double *w, double length, double c[8]) {
    double v0 = v[1] * length, v1 = w[1] * length, half = 0.5 * length * length;
    double a0 = v[2] * half, a1 = w[2] * half, rise = w[0] - v[0];
    c[0] = v[0];
    c[1] = v0;
    c[2] = a0;
    c[3] = 10.0 * rise - 6.0 * v0 - 4.0 * v1 - 3.0 * a0 + a1;
    c[4] = -15.0 * rise + 8.0 * v0 + 7.0 * v1 + 3.0 * a0 - 2.0 * a1;
    c[5] = 6.0 * rise - 3.0 * (v0 + v1) - a0 + a1;
}

static void septic(const double *v, const double *w, double length, double c[8]) {
    double square = 0.5 * length * length, cube = square * length / 3.0;
    c[0] = v[0];
    c[1] = v[1] * length;
    c[2] = v[2] * square;
    c[3] = v[3] * cube;
    /* What the Taylor series of the beginning leaves over at the end. */
    double l0 = w[0] - c[0] - c[1] - c[2] - c[3];
    double l1 = w[1] * length - c[1] - 2.0 * c[2] - 3.0 * c[3];
    double l2 = w[2] * square - c[2] - 3.0 * c[3], l3 = w[3] * cube - c[3];
    c[4] = 35.0 * l0 - 15.0 * l1 + 5.0 * l2 - l3;
    c[5] = -84.0 * l0 + 39.0 * l1 - 14.0 * l2 + 3.0 * l3;
    c[6] = 70.0 * l0 - 34.0 * l1 + 13.0 * l2 - 3.0 * l3;
    c[7] = -20.0 * l0 + 10.0 * l1 - 4.0 * l2 + l3;
}

Piece piece_of(const Curve *curve, size_t number, int degree) {
    const Sample *a = &curve->samples[number], *b = a + 1;
    Piece piece = {.begin = a->time, .length = b->time - a->time, .degree = degree};
    void (*through)(const double *, const double *, double, double *) =
        degree == 5 ? quintic : septic;
    through(a->products.height, b->products.height, piece.length, piece.height);
    through(a->products.squared, b->products.squared, piece.length, piece.squared);
    return piece;
}

/* Value and two derivatives by Horner's scheme (Knuth, section 4.6.4). */
static void horner(const double *c, int degree, double s, double jet[3]) {
    double value = c[degree], rate = 0.0, half = 0.0;
    for (int k = degree - 1; k >= 0; k--) {
        half = half * s + rate;
        rate = rate * s + value;
        value = value * s + c[k];
    }
    jet[0] = value;
    jet[1] = rate;
    jet[2] = 2.0 * half;
}

static Jet along(const Piece *piece, double time) {
    double height[3], squared[3], s = (time - piece->begin) / piece->length;
    horner(piece->height, piece->degree, s, height);
    horner(piece->squared, piece->degree, s, squared);
    Jet jet = sine_elevation(height, slant_range(squared));
    jet.rate /= piece->length;
    jet.curvature /= piece->length * piece->length;
    return jet;
}

Function function_of(const Curve *curve, Source source, const Bracket *bracket) {
    Function f = {.curve = curve, .source = source, .number = bracket->piece,
                  .extremum = bracket->extremum};
    if (source != EXACT) f.piece = piece_of(curve, bracket->piece, source == FINE ? 7 : 5);
    return f;
}

Jet evaluate(const Function *f, double time) {
    const Curve *curve = f->curve;
    if (f->source == EXACT) {
        Exact asked = {curve->site, time, f->extremum};
        Jet jet;
        exact_elevations(curve->watch, &asked, 1, &jet);
        return jet;
    }
    if (f->source == FINE) {
        /* Outside its own piece a time is answered by the next or the last. */
        size_t n = f->number;
        if (time > curve->samples[n + 1].time && n + 2 < curve->count) n++;
        else if (time < curve->samples[n].time && n > 0) n--;
        if (n != f->number) {
            Piece beside = piece_of(curve, n, 7);
            return along(&beside, time);
        }
    }
    return along(&f->piece, time);
}

double cubic_root(const double begin[2], const double end[2], double start, double low,
                  double high) {
    double before = begin[0], left = begin[1], rise = end[0] - before;
    double c = left + end[1] - 2.0 * rise, b = rise - left - c, s = start;
    for (int k = 0; k < CUBIC_STEPS; k++) {
        double value = ((c * s + b) * s + left) * s + before;
        double slope = (3.0 * c * s + 2.0 * b) * s + left;
        double next = s - value / slope;
        s = next < low ? low : next > high ? high : next;
    }
    return isfinite(s) ? s : start;
}

Rooting rooting_of(const Bracket *b) {
    return (Rooting){b->low, b->high, fmin(fmax(b->guess, b->low), b->high), b->extremum,
                     b->rising, 0};
}

void root_step(Rooting *r, Jet jet, double threshold, double step, double error,
               double slope_error) {
    double value = jet.value - threshold, slope = jet.rate, curvature = jet.curvature;
    if (r->extremum) value = jet.rate, slope = jet.curvature, curvature = NAN;
    if ((value > 0.0) == r->rising) r->high = r->root;
    else r->low = r->root;
    /* Newton's method, with Halley's correction where the curvature is known. */
    double newton = -value / slope, bend = 0.5 * newton * curvature / slope;
    double slack = isnan(bend) ? error / step : bend * bend + slope_error;
    double target = r->root + newton / (fabs(bend) < 0.5 ? 1.0 + bend : 1.0);
    int inside = target >= r->low && target <= r->high;
    r->root = inside ? target : 0.5 * (r->low + r->high);
    r->is_done = (inside && fabs(newton) * slack <= error) || r->high - r->low <= error;
}

double find_root(const Function *f, const Bracket *bracket, double step, double error, int most,
                 double slope_error) {
    Rooting rooting = rooting_of(bracket);
    for (int k = 0; k < most && !rooting.is_done; k++)
        root_step(&rooting, evaluate(f, rooting.root), f->curve->threshold, step, error,
                  slope_error);
    return rooting.root;
}
