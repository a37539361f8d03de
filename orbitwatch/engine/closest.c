/* The moment at which a track is nearest to an area, or deepest within it. */
#include <math.h>

#include "swath_search.h"

#define FINEST_S 0.25 /* dips nearer to each other, in time or on the ground, may be taken for one */
#define FINEST_KM 1.75
#define TOLERANCE_S 2e-5
#define MOST_STEPS 60
#define MARGIN 1.1 /* of what a division allows for that is not as it seems */
#define GOLDEN 0.3819660112501051

/* What the distance at a point cannot be below. */
static double at_least(const Point *point) {
    return point->is_known ? point->distance_km : -point->distance_km;
}

static int may_hold_less(const Search *search, const Track *track, size_t a, double best) {
    const Point *begin = &search->points[a], *finish = &search->points[begin->after];
    double seconds = (finish->days - begin->days) * SECONDS_A_DAY;
    double reach = reach_km(track, begin, finish);
    if (seconds <= FINEST_S || reach <= FINEST_KM) return 0;
    return least_km(track, seconds, reach, at_least(begin), at_least(finish)) < best;
}

static size_t lowest_of(const Search *search, size_t first, size_t last) {
    size_t lowest = first;
    for (size_t i = first; i != last;) {
        i = search->points[i].after;
        if (search->points[i].distance_km < search->points[lowest].distance_km) lowest = i;
    }
    return lowest;
}

/* Where the distance is least between the neighbours of a point that lies below both, or beyond which
 * there is none: by parabolas, and golden sections where they do not serve (Brent, Algorithms for
 * Minimization without Derivatives, 1973, chapter 5). Times are seconds since the point. */
static Point lowest_near(Search *search, const Track *track, size_t middle, size_t first, size_t last) {
    Point best = search->points[middle];
    double origin = best.days;
    const Point *left = &search->points[middle == first ? middle : best.before];
    const Point *right = &search->points[middle == last ? middle : best.after];
    double a = (left->days - origin) * SECONDS_A_DAY, b = (right->days - origin) * SECONDS_A_DAY;
    double x = 0.0, w = a, v = b, fw = left->distance_km, fv = right->distance_km;
    if (fv < fw) w = b, v = a, fv = left->distance_km, fw = right->distance_km;
    double step = b - a, before_last = b - a;
    for (int k = 0; k < MOST_STEPS; k++) {
        double centre = 0.5 * (a + b);
        if (fabs(x - centre) <= 2.0 * TOLERANCE_S - 0.5 * (b - a)) break;
        double r = (x - w) * (best.distance_km - fv), q = (x - v) * (best.distance_km - fw);
        double p = (x - v) * q - (x - w) * r, size = before_last;
        q = 2.0 * (q - r);
        if (q > 0.0) p = -p;
        q = fabs(q);
        before_last = step;
        if (fabs(p) < fabs(0.5 * q * size) && p > q * (a - x) && p < q * (b - x)) {
            step = p / q;
            if (x + step - a < 2.0 * TOLERANCE_S || b - x - step < 2.0 * TOLERANCE_S)
                step = x < centre ? TOLERANCE_S : -TOLERANCE_S;
        } else {
            before_last = x < centre ? b - x : a - x;
            step = GOLDEN * before_last;
        }
        double u = x + (fabs(step) >= TOLERANCE_S ? step : step > 0.0 ? TOLERANCE_S : -TOLERANCE_S);
        Point tried = measured_within(search, track, origin + u / SECONDS_A_DAY);
        if (!tried.is_known && at_least(&tried) < best.distance_km) search->is_doubtful = 1;
        if (tried.distance_km <= best.distance_km) {
            if (u >= x) a = x; else b = x;
            v = w, fv = fw, w = x, fw = best.distance_km, x = u, best = tried;
        } else {
            if (u < x) a = u; else b = u;
            if (tried.distance_km <= fw || w == x) v = w, fv = fw, w = u, fw = tried.distance_km;
            else if (tried.distance_km <= fv || v == x || v == w) v = u, fv = tried.distance_km;
        }
    }
    return best;
}

/* Where to divide a stretch: in the middle, or so near to the end that is nearer to the area that the
 * other part can hold nothing as near as the best. */
static double division(const Track *track, const Point *a, const Point *b, double best) {
    double length = b->days - a->days, reach = reach_km(track, a, b);
    double lower = lesser(a->distance_km, b->distance_km), rise = fabs(b->distance_km - a->distance_km);
    double share = MARGIN * (reach - rise - 2.0 * (lower - best)) / (reach + rise);
    share = lesser(greater(share, 0.5 * FINEST_S / SECONDS_A_DAY / length), 0.5);
    return a->distance_km < b->distance_km ? a->days + share * length : b->days - share * length;
}

/* Divide a stretch, and note the lowest point; 0 without memory. */
static int divide(Search *search, const Track *track, size_t a, size_t *lowest) {
    const Point *begin = &search->points[a], *finish = &search->points[begin->after];
    double best = search->points[*lowest].distance_km;
    Point point = measured_within(search, track, division(track, begin, finish, best));
    size_t middle = put_behind(search, a, &point);
    if (middle != NONE && point.distance_km < best) *lowest = middle;
    return middle != NONE;
}

/* Add points to a stretch while it may hold something nearer than the lowest. */
static void refine(Search *search, const Track *track, size_t a, size_t *lowest) {
    while (may_hold_less(search, track, a, search->points[*lowest].distance_km)) {
        if (!divide(search, track, a, lowest)) return;
        refine(search, track, search->points[a].after, lowest);
    }
}

/* Add points beside the lowest, as long as there may be lower ones. */
static void descend(Search *search, const Track *track, size_t first, size_t last, size_t *lowest) {
    for (;;) {
        const Point *points = search->points;
        double best = points[*lowest].distance_km;
        size_t before = *lowest == first ? NONE : points[*lowest].before;
        if (before != NONE && !may_hold_less(search, track, before, best)) before = NONE;
        size_t after = *lowest == last || !may_hold_less(search, track, *lowest, best) ? NONE : *lowest;
        if (before == NONE && after == NONE) return;
        if (before == NONE || (after != NONE && points[points[after].after].distance_km <
                                                    points[before].distance_km))
            before = after;
        if (!divide(search, track, before, lowest)) return;
    }
}

double closest_moment(Search *search, const Track *track, size_t first, size_t last) {
    if (first == last) return search->points[first].days;
    size_t lowest = lowest_of(search, first, last);
    descend(search, track, first, last, &lowest);
    for (size_t i = first; i != last && !search->is_out_of_memory; i = search->points[i].after)
        refine(search, track, i, &lowest);
    Point closest = search->points[lowest];
    double best = closest.distance_km;
    for (size_t i = first;; i = search->points[i].after) {
        if (search->is_doubtful || search->is_out_of_memory) break;
        const Point *point = &search->points[i], *points = search->points;
        if (!point->is_known && at_least(point) < best) search->is_doubtful = 1;
        if (point->distance_km <= best + greater(FINEST_S * point->speed_km_s, FINEST_KM) &&
            (i == first || point->distance_km <= points[point->before].distance_km) &&
            (i == last || point->distance_km <= points[point->after].distance_km)) {
            Point dip = lowest_near(search, track, i, first, last);
            if (dip.distance_km < closest.distance_km) closest = dip;
        }
        if (i == last) break;
    }
    return closest.days;
}
