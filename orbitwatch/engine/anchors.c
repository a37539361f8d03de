/* Orbits as single states show them: shape, plane, and when they come nearest to a turning site. */
#include "search.h"

#include <math.h>

#define MAX_ECCENTRICITY 0.075
#define MARGIN_KM 25.0

static Anchor anchor_of(double days, const double position[3], const double velocity[3]) {
    Anchor a = {.days = days};
    double radius = sqrt(dot(position, position));
    cross(position, velocity, a.normal);
    double momentum = sqrt(dot(a.normal, a.normal));
    for (int k = 0; k < 3; k++) {
        a.normal[k] /= momentum;
        a.outward[k] = position[k] / radius;
    }
    cross(a.normal, a.outward, a.along);
    double semi_major = 1.0 / (2.0 / radius - dot(velocity, velocity) / MU_KM3_S2);
    a.e_cos = momentum * momentum / (MU_KM3_S2 * radius) - 1.0;
    a.e_sin = dot(position, velocity) * momentum / (MU_KM3_S2 * radius);
    a.eccentricity = sqrt(a.e_cos * a.e_cos + a.e_sin * a.e_sin);
    a.motion_rad_s = sqrt(MU_KM3_S2 / (semi_major * semi_major * semi_major));
    a.apogee_radius_km = semi_major * (1.0 + a.eccentricity) + MARGIN_KM;
    a.is_trusted = a.eccentricity < MAX_ECCENTRICITY; /* NaN, of a refused state, is not */
    return a;
}

void anchors_at(Watch *w, double days[LANES], int count, Anchor anchors[LANES]) {
    States states;
    turned_states(w, days, count, &states);
    for (int k = 0; k < count; k++) {
        double position[3], velocity[3];
        for (int i = 0; i < 3; i++) {
            position[i] = states.position[i][k];
            velocity[i] = states.velocity[i][k];
        }
        anchors[k] = anchor_of(days[k], position, velocity);
    }
}

double horizon_angle(double site_radius_km, double radius_km, const Question *q) {
    double cosine = site_radius_km * q->horizon_cosine / radius_km;
    return acos(cosine < 1.0 ? cosine : 1.0) - q->horizon_mask_rad;
}

/* Mean anomaly from the anchor to where the orbit is abreast of a place. */
static double ahead(const Anchor *a, const double place[3]) {
    double x = dot(place, a->outward), y = dot(place, a->along);
    double centre = (a->e_sin * x + a->e_cos * y) / sqrt(x * x + y * y) - a->e_sin;
    return atan2(y, x) - 2.0 * centre;
}

/* Where a site points `seconds` later, in axes that do not turn on. */
static void turned_site(const Site *site, double seconds, double to[3]) {
    Turn turn = turn_of(EARTH_ROTATION_RAD_S * seconds);
    rotate_z(site->direction, turn.cosine, -turn.sine, to);
}

double closest_approach(const Anchor *a, const Site *site, double *cosine) {
    /* The site moves along the plane by the Earth's rate about the normal. */
    double rate = a->motion_rad_s - EARTH_ROTATION_RAD_S * a->normal[2], moved[3];
    double seconds = ahead(a, site->direction) / rate;
    turned_site(site, seconds, moved);
    seconds += (ahead(a, moved) - a->motion_rad_s * seconds) / rate;
    /* Abreast is not closest: meanwhile the Earth carries the site towards the plane or away. */
    turned_site(site, seconds, moved);
    double sine = dot(moved, a->normal), cosine_squared = fmax(1.0 - sine * sine, 1e-6);
    double swing = EARTH_ROTATION_RAD_S * (moved[0] * a->normal[1] - moved[1] * a->normal[0]);
    double lag = -sine * swing / (cosine_squared * rate);
    *cosine = fmin(sqrt(cosine_squared * (1.0 + lag * lag)), 1.0);
    return seconds + lag / rate;
}
