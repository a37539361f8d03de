#include "sky.h"

#include <math.h>

/* See the constants of the same names in orbitwatch's trajectory module. */
#define DOUBT_SMOOTH 1e-3
#define DOUBT 5e-3
#define SMOOTH_ECCENTRICITY 0.02
#define SMOOTH_PERIGEE_KM 280.0
#define MOMENT 2e-4

void watch_begin(Watch *w, const Question *question, const Satellite *satellite,
                 Resonance *memory, Shift shift) {
    const Elements *el = &satellite->at_epoch;
    double e = el->eccentricity, motion = el->motion / 60.0;
    double kept = fmax(motion, 1e-9), axis = cbrt(MU_KM3_S2 / (kept * kept));
    *w = (Watch){.question = question, .satellite = satellite, .memory = memory,
                 .shift = shift, .motion_rad_s = motion, .eccentricity = e};
    w->perigee_km = axis * (1.0 - e) - EARTH_RADIUS_KM;
    w->period_days = TWO_PI / motion / SECONDS_A_DAY;
    w->epoch_day = el->epoch_jd - question->reference_jd + el->epoch_fraction;
    int smooth = e < SMOOTH_ECCENTRICITY && w->perigee_km > SMOOTH_PERIGEE_KM;
    w->doubt = smooth ? DOUBT_SMOOTH : DOUBT;
    if (w->perigee_km <= SMOOTH_PERIGEE_KM) w->doubt = INFINITY;
    double less = 1.0 - e;
    w->moment_days = MOMENT * (sqrt(less * less * less / (1.0 + e)) / motion) / SECONDS_A_DAY;
}

/* Sidereal angles; beyond the first and the last day their lines go on. */
static void sidereal_angles(const Rotation *rotation, const double days[LANES],
                            double angle[LANES]) {
    int last = (int)rotation->count - 1;
    for (int k = 0; k < LANES; k++) {
        double day = days[k] - rotation->first_day;
        int number = day > 0.0 ? (day < last ? (int)day : last) : 0;
        double begin = rotation->begin[number];
        angle[k] = begin + (rotation->end[number] - begin) * (day - number);
    }
}

VECTORISED
static void turn_states(const double angle[LANES], States *states) {
    double *x = states->position[0], *y = states->position[1];
    double *u = states->velocity[0], *v = states->velocity[1];
    for (int k = 0; k < LANES; k++) {
        Turn turn = turn_within(angle[k]);
        double along = turn.cosine * x[k] + turn.sine * y[k];
        y[k] = turn.cosine * y[k] - turn.sine * x[k];
        x[k] = along;
        along = turn.cosine * u[k] + turn.sine * v[k];
        v[k] = turn.cosine * v[k] - turn.sine * u[k];
        u[k] = along;
    }
}

/* How much of a shift is made at a share of the gap: all of it from the middle on. */
static double trusted(double share, double doubt) {
    double near = fmin(fmax(share, 1e-6), 0.5);
    double ratio = pow(4.0 * near * (1.0 - near), 0.8) / pow(2.0 * near, 1.8);
    return (1.0 + doubt * doubt) / (1.0 + doubt * ratio * doubt * ratio);
}

static double early_s(const Shift *shift, double since_epoch_days) {
    int side = since_epoch_days < 0.0 ? 0 : 1;
    double gap = shift->gap_days[side];
    if (!isfinite(gap)) return 0.0;
    double share = fmin(fabs(since_epoch_days) / gap, 1.0);
    double early = share * share * (shift->square_s[side] + shift->cube_s[side] * share);
    return early * trusted(share, shift->doubt[side]);
}

void turned_states(Watch *w, double days[LANES], int count, States *states) {
    double angle[LANES], moved[LANES];
    const Satellite *of[LANES];
    for (int k = count; k < LANES; k++) days[k] = days[0];
    w->states += count;
    for (int k = 0; k < LANES; k++) {
        of[k] = w->satellite;
        moved[k] = days[k];
        if (w->shift.gap_days)
            moved[k] += early_s(&w->shift, days[k] - w->epoch_day) / SECONDS_A_DAY;
    }
    sgp4_states_at(of, w->memory, w->question->reference_jd, moved, states);
    sidereal_angles(&w->question->rotation, days, angle);
    turn_states(angle, states);
    for (int k = 0; k < count; k++) {
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

static Jet elevation_of(const Node *node, const Site *site) {
    Products p = products_of(&node->fixed, site, 0);
    return sine_elevation(p.height, slant_range(p.squared));
}

/* The elevation amidst two moments. */
static Jet between(const Watch *w, Jet before, Jet after) {
    double step = w->moment_days, curvature = 0.5 * (before.curvature + after.curvature);
    return (Jet){0.5 * (before.value + after.value) - 0.5 * step * step * curvature,
                 (after.value - before.value) / (2.0 * step), curvature};
}

void exact_elevations(Watch *w, const Exact *asked, size_t count, Jet *jets) {
    Node nodes[LANES];
    size_t used = 0, first = 0;
    for (size_t i = 0; i <= count; i++) {
        size_t more = i < count && asked[i].extremum ? 2 : 1;
        if (i == count || used + more > LANES) {
            fill_nodes(w, nodes, used);
            for (size_t node = 0; first < i; first++) {
                const Site *site = asked[first].site;
                jets[first] = elevation_of(&nodes[node++], site);
                if (asked[first].extremum)
                    jets[first] = between(w, jets[first], elevation_of(&nodes[node++], site));
            }
            used = 0;
        }
        if (i == count) break;
        /* SGP4's velocity is not quite the derivative of its position, which would move a flat
         * top: there the rate comes from positions a moment before and after. */
        nodes[used].days = asked[i].extremum ? asked[i].days - w->moment_days : asked[i].days;
        used++;
        if (asked[i].extremum) nodes[used++].days = asked[i].days + w->moment_days;
    }
}
