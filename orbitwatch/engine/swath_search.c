#include "swath_search.h"

#include <math.h>
#include <stdlib.h>

#define RESOLUTION_S 1e-3
#define GAP_S 1.0
#define SPREAD_PER_KM 1.1e-6
#define GREATEST_SPREAD 0.007
#define ROOT_STEPS 40
#define ROOT_TOLERANCE_KM 1e-5
#define ROOT_TOLERANCE_DAYS (1e-5 / SECONDS_A_DAY)

static int is_inside(const Point *point) { return point->distance_km <= point->half_km; }

/* Whether a stretch of track must be halved before it is known where on it a contact is; what
 * contact_search says of many stretches.  */
static int is_open(const Search *search, const Track *track, const Point *a, const Point *b) {
    double seconds = (b->days - a->days) * SECONDS_A_DAY;
    int inside = is_inside(a) + is_inside(b);
    if (seconds <= (inside ? GAP_S : RESOLUTION_S)) return 0;
    if (inside == 1) return 1;
    double reach = reach_km(track, a, b), climb = 0.5 * track->climb_km_s * seconds;
    double altitude = 0.5 * (a->altitude_km + b->altitude_km);
    double spread = isnan(search->off_nadir_rad)
                        ? 1.0
                        : 1.0 + lesser(SPREAD_PER_KM * reach, GREATEST_SPREAD);
    if (inside) {
        double least = half_width_km(search, greater(altitude - climb, 0.0), a->sine_latitude) / spread;
        return 0.5 * (a->distance_km + b->distance_km + reach) > least;
    }
    double greatest = half_width_km(search, altitude + climb, a->sine_latitude) * spread;
    return least_km(track, seconds, reach, a->distance_km, b->distance_km) <= greatest;
}

/* Add points between two neighbours until no stretch can hide the start or end of a contact. */
static int halve(Search *search, const Track *track, size_t a, size_t b) {
    const Point *points = search->points;
    if (!is_open(search, track, &points[a], &points[b])) return 1;
    Point point = measured(search, track, 0.5 * (points[a].days + points[b].days));
    if (search->is_doubtful || search->is_out_of_memory) return 0;
    size_t middle = put_behind(search, a, &point);
    return middle != NONE && halve(search, track, a, middle) && halve(search, track, middle, b);
}

/* Where the depth passes zero between a point outside and one inside: false position in the Illinois
 * form, as zero_crossings has it. */
static Point edge(Search *search, const Track *track, Point outer, Point inner) {
    double below = outer.half_km - outer.distance_km, above = inner.half_km - inner.distance_km;
    double low = outer.days, high = inner.days;
    Point root = inner;
    int side = 0;
    for (int k = 0; k < ROOT_STEPS && above > 0.0; k++) {
        root = measured(search, track, (low * above - high * below) / (above - below));
        double value = root.half_km - root.distance_km;
        if (value >= 0.0) {
            high = root.days, above = value;
            if (side == 1) below *= 0.5;
        } else {
            low = root.days, below = value;
            if (side == -1) above *= 0.5;
        }
        side = value >= 0.0 ? 1 : -1;
        if (fabs(value) < ROOT_TOLERANCE_KM || fabs(high - low) < ROOT_TOLERANCE_DAYS) break;
    }
    return root;
}

static int add_contact(Search *search, Contact contact) {
    if (search->contacts_count == search->contacts_capacity) {
        size_t more = 2 * search->contacts_capacity + 256;
        Contact *larger = realloc(search->contacts, more * sizeof *larger);
        if (!larger) {
            search->is_out_of_memory = 1;
            return 0;
        }
        search->contacts = larger;
        search->contacts_capacity = more;
    }
    search->contacts[search->contacts_count++] = contact;
    return 1;
}

/* Add the contact of a run of points inside; returns its last point, or NONE. */
static size_t run_from(Search *search, const Track *track, size_t first, long long window) {
    Contact contact = {.entry = NAN, .exit = NAN, .window = window};
    size_t last = first;
    while (search->points[last].after != NONE && is_inside(&search->points[search->points[last].after]))
        last = search->points[last].after;
    size_t before = search->points[first].before, after = search->points[last].after;
    if (after != NONE) {
        Point end = edge(search, track, search->points[after], search->points[last]);
        contact.exit = end.days;
        last = put_behind(search, last, &end);
    }
    if (before != NONE && last != NONE) {
        Point begin = edge(search, track, search->points[before], search->points[first]);
        contact.entry = begin.days;
        first = put_behind(search, before, &begin);
    }
    if (first == NONE || last == NONE) return NONE;
    contact.first = search->points[first].days;
    contact.last = search->points[last].days;
    contact.closest = closest_moment(search, track, first, last);
    return add_contact(search, contact) ? last : NONE;
}

int search_track(Search *search, const Track *track, long long window) {
    size_t contacts_before = search->contacts_count;
    search->points_count = 0;
    search->is_doubtful = 0;
    Point begin = measured(search, track, track->begin), finish = measured(search, track, track->finish);
    size_t first = put_behind(search, NONE, &begin), last = put_behind(search, first, &finish);
    int is_searched = last != NONE && !search->is_doubtful && !search->is_out_of_memory &&
                      halve(search, track, first, last);
    for (size_t i = first; is_searched && i != NONE; i = search->points[i].after) {
        if (!is_inside(&search->points[i])) continue;
        i = run_from(search, track, i, window);
        is_searched = i != NONE && !search->is_doubtful && !search->is_out_of_memory;
        if (!is_searched) break;
    }
    if (!is_searched) search->contacts_count = contacts_before;
    return is_searched;
}
