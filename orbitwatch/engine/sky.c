#include "sky.h"

#include <math.h>

/* See the constants of the same names in orbitwatch's trajectory module. */
#define DOUBT_SMOOTH 1e-3
#define DOUBT 5e-3
#define SMOOTH_ECCENTRICITY 0.02
#define SMOOTH_PERIGEE_KM 280.0
#define MOMENT 2e-4

void watch_begin(Watch *w, const Question *question, const Satellite *satellite,
                 Resonance *memory) {
    const Elements *el = &satellite->at_epoch;
    double e = el->eccentricity, motion = el->motion / 60.0;
    double kept = fmax(motion, 1e-9), axis = cbrt(MU_KM3_S2 / (kept * kept));
    *w = (Watch){.question = question, .satellite = satellite, .memory = memory,
                 .motion_rad_s = motion, .eccentricity = e};
    w->perigee_km = axis * (1.0 - e) - EARTH_RADIUS_KM;
    w->period_days = TWO_PI / motion / SECONDS_A_DAY;
    w->epoch_day = el->epoch_jd - question->reference_jd + el->epoch_fraction;
    int smooth = e < SMOOTH_ECCENTRICITY && w->perigee_km > SMOOTH_PERIGEE_KM;
    w->doubt = smooth ? DOUBT_SMOOTH : DOUBT;
    if (w->perigee_km <= SMOOTH_PERIGEE_KM) w->doubt = INFINITY;
    double less = 1.0 - e;
    w->moment_days = MOMENT * (sqrt(less * less * less / (1.0 + e)) / motion) / SECONDS_A_DAY;
}

double sidereal_angle(const Rotation *rotation, double days) {
    double day = days - rotation->first_day, last = (double)rotation->count - 1.0;
    double number = day > 0.0 ? (day < last ? floor(day) : last) : 0.0;
    size_t k = (size_t)number;
    return rotation->begin[k] + (rotation->end[k] - rotation->begin[k]) * (day - number);
}

void turned_states(Watch *w, double days[LANES], int count, States *states) {
    for (int k = count; k < LANES; k++) days[k] = days[0];
    w->states += count;
    sgp4_states_at(w->satellite, w->memory, w->question->reference_jd, days, states);
    double *x = states->position[0], *y = states->position[1];
    double *u = states->velocity[0], *v = states->velocity[1];
    for (int k = 0; k < LANES; k++) {
        Turn turn = turn_within(sidereal_angle(&w->question->rotation, days[k]));
        double along = turn.cosine * x[k] + turn.sine * y[k];
        y[k] = turn.cosine * y[k] - turn.sine * x[k];
        x[k] = along;
        along = turn.cosine * u[k] + turn.sine * v[k];
        v[k] = turn.cosine * v[k] - turn.sine * u[k];
        u[k] = along;
        if (states->code[k] == SGP4_OK) continue;
        if (states->code[k] == SGP4_NO_MEMORY) w->out_of_memory = 1;
        for (int i = 0; i < 3; i++) states->position[i][k] = states->velocity[i][k] = NAN;
    }
}

/* Two-body and J2 acceleration (Montenbruck and Gill, Satellite Orbits, 2000, section 3.2), as an
 * observer on the turning Earth measures it. The velocity is brought to that frame first. */
static void to_turning_earth(Fixed *f) {
    const double omega = EARTH_ROTATION_RAD_S;
    double *r = f->position, *v = f->velocity, *a = f->acceleration;
    double inverse_r2 = 1.0 / dot(r, r);
    double central = -MU_KM3_S2 * inverse_r2 * sqrt(inverse_r2);
    double oblate = 1.5 * J2 * EARTH_RADIUS_KM * EARTH_RADIUS_KM * inverse_r2;
    double five_sin2 = 5.0 * r[2] * r[2] * inverse_r2;
    double equatorial = central * (1.0 - oblate * (five_sin2 - 1.0));
    v[0] += omega * r[1];
    v[1] -= omega * r[0];
    /* The rotating frame adds -2ω×v - ω×(ω×r). */
    a[0] = equatorial * r[0] + 2.0 * omega * v[1] + omega * omega * r[0];
    a[1] = equatorial * r[1] - 2.0 * omega * v[0] + omega * omega * r[1];
    a[2] = central * (1.0 - oblate * (five_sin2 - 3.0)) * r[2];
}

void fill_nodes(Watch *w, Node *nodes, size_t count) {
    double days[LANES];
    States states;
    for (size_t k = 0; k < count; k++) days[k] = nodes[k].days;
    turned_states(w, days, (int)count, &states);
    for (size_t k = 0; k < count; k++) {
        nodes[k].is_good = states.code[k] == SGP4_OK;
        for (int i = 0; i < 3; i++) {
            nodes[k].fixed.position[i] = states.position[i][k];
            nodes[k].fixed.velocity[i] = states.velocity[i][k];
        }
        to_turning_earth(&nodes[k].fixed);
    }
}

Products products_of(const Fixed *f, const Site *site, int with_jerk) {
    const double day = SECONDS_A_DAY, *up = site->up;
    double offset[3];
    for (int k = 0; k < 3; k++) offset[k] = f->position[k] - site->position[k];
    Products p;
    p.height[0] = dot(offset, up);
    p.height[1] = dot(f->velocity, up) * day;
    p.height[2] = dot(f->acceleration, up) * (day * day);
    p.squared[0] = dot(offset, offset);
    p.squared[1] = 2.0 * dot(offset, f->velocity) * day;
    p.squared[2] =
        2.0 * (dot(f->velocity, f->velocity) + dot(offset, f->acceleration)) * (day * day);
    p.height[3] = p.squared[3] = 0.0;
    if (with_jerk) {
        double cube = day * day * day;
        p.height[3] = dot(f->jerk, up) * cube;
        p.squared[3] =
            (6.0 * dot(f->velocity, f->acceleration) + 2.0 * dot(offset, f->jerk)) * cube;
    }
    return p;
}

Jet slant_range(const double squared[3]) {
    /* An interpolated square may dip below zero where an orbit grazes the site: it is no orbit. */
    double slant = sqrt(fmax(squared[0], 1e-6)), rate = 0.5 * squared[1] / slant;
    return (Jet){slant, rate, (0.5 * squared[2] - rate * rate) / slant};
}

/* sin(elevation) z = h / ρ with its derivatives, from h = zρ by the product rule. */
Jet sine_elevation(const double height[3], Jet slant) {
    double inverse = 1.0 / slant.value, z = height[0] * inverse;
    double rate = (height[1] - z * slant.rate) * inverse;
    return (Jet){z, rate, (height[2] - 2.0 * rate * slant.rate - z * slant.curvature) * inverse};
}

static Jet elevation_of(const Node *node, const Site *site) {
    Products p = products_of(&node->fixed, site, 0);
    return sine_elevation(p.height, slant_range(p.squared));
}

Jet exact_elevation(Watch *w, const Site *site, double days, int extremum) {
    Node nodes[2] = {{.days = days}};
    if (!extremum) {
        fill_nodes(w, nodes, 1);
        return elevation_of(nodes, site);
    }
    /* SGP4's velocity is not quite the derivative of its position, which would move a flat top. */
    double step = w->moment_days;
    nodes[0].days = days - step;
    nodes[1].days = days + step;
    fill_nodes(w, nodes, 2);
    Jet before = elevation_of(&nodes[0], site), after = elevation_of(&nodes[1], site);
    Jet jet = {.rate = (after.value - before.value) / (2.0 * step),
               .curvature = 0.5 * (before.curvature + after.curvature)};
    jet.value = 0.5 * (before.value + after.value) - 0.5 * step * step * jet.curvature;
    return jet;
}
