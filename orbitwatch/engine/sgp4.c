/* States from the constants of a satellite: secular and periodic terms, Kepler's equation. */
#include "sgp4.h"

#include <math.h>

#include "turn.h"

#define KEPLER_STEPS 10
#define KEPLER_TOLERANCE 1.0e-12
#define GREATEST_KEPLER_STEP 0.95
#define SANE_SPEED_SQUARED 400.0
#define NEAR_POLE 1.5e-12

/* The eccentric longitude from the mean one, by Newton's method with bounded steps. */
static Turn solve_kepler(double longitude, double e_cos, double e_sin) {
    double guess = longitude;
    Turn turn = turn_of(guess);
    for (int k = 0; k < KEPLER_STEPS; k++) {
        double slope = 1.0 - turn.cosine * e_cos - turn.sine * e_sin;
        double step = (longitude - e_sin * turn.cosine + e_cos * turn.sine - guess) / slope;
        if (fabs(step) >= GREATEST_KEPLER_STEP) step = copysign(GREATEST_KEPLER_STEP, step);
        guess += step;
        if (!(fabs(step) >= KEPLER_TOLERANCE)) break;
        if (k + 1 < KEPLER_STEPS) turn = turn_of(guess);
    }
    return turn;
}

/* Mean elements at a time, and how far drag has taken them; both are STR#3, section 6. */
typedef struct { double axis_factor, eccentricity_loss, longitude_gain; } Drag;

static Drag secular(const Satellite *s, double t, MeanElements *m) {
    const Elements *e = &s->at_epoch;
    double t2 = t * t, anomaly = e->anomaly + s->anomaly_dot * t;
    Drag d = {1.0 - s->c1 * t, s->c4_bstar * t, s->t2 * t2};
    m->anomaly = anomaly;
    m->perigee = e->perigee + s->perigee_dot * t;
    m->node = e->node + s->node_dot * t + s->node_drag * t2;
    m->motion = s->motion;
    m->eccentricity = e->eccentricity;
    m->inclination = e->inclination;
    if (s->simple) return d;
    Turn turn = turn_of(anomaly);
    double cubed = 1.0 + s->eta * turn.cosine;
    cubed *= cubed * cubed;
    double shift = s->perigee_drag * t + s->anomaly_drag * (cubed - s->eta_anomaly_cubed);
    double t3 = t2 * t, t4 = t3 * t;
    m->anomaly = anomaly + shift;
    m->perigee -= shift;
    turn = turned(turn, shift, m->anomaly);
    d.axis_factor = d.axis_factor - s->d2 * t2 - s->d3 * t3 - s->d4 * t4;
    d.eccentricity_loss += s->c5_bstar * (turn.sine - s->sin_anomaly);
    d.longitude_gain = d.longitude_gain + s->t3 * t3 + t4 * (s->t4 + t * s->t5);
    return d;
}

/* What depends on inclination alone: kept near Earth, worked out for each state in deep space. */
typedef struct { Turn turn; double long_periodic, lateral, theta_41, theta_1, theta_7; } Tilt;

static Tilt tilt_near(const Satellite *s) {
    return (Tilt){{s->sin_i, s->cos_i}, s->long_periodic, s->lateral,
                  s->theta_41, s->theta_1, s->theta_7};
}

static Tilt tilt_deep(double inclination) {
    Turn turn = turn_of(inclination);
    double cos2 = turn.cosine * turn.cosine;
    double one_plus = fabs(turn.cosine + 1.0) > NEAR_POLE ? 1.0 + turn.cosine : NEAR_POLE;
    double periodic = -0.25 * (J3 / J2) * turn.sine * (3.0 + 5.0 * turn.cosine) / one_plus;
    return (Tilt){turn, periodic, -0.5 * (J3 / J2) * turn.sine,
                  3.0 * cos2 - 1.0, 1.0 - cos2, 7.0 * cos2 - 1.0};
}

/* Long- and short-periodic terms, and from the orbit's plane to TEME (STR#3, section 6). */
static int periodic(const MeanElements *m, const Tilt *tilt, double axis, State *state) {
    double beta2 = 1.0 - m->eccentricity * m->eccentricity;
    double inverse_p = 1.0 / (axis * beta2);
    Turn perigee = turn_of(m->perigee);
    double e_cos = m->eccentricity * perigee.cosine;
    double e_sin = m->eccentricity * perigee.sine + inverse_p * tilt->lateral;
    double longitude = m->anomaly + m->perigee + m->node + inverse_p * tilt->long_periodic * e_cos;
    Turn f = solve_kepler(within_turn(longitude - m->node), e_cos, e_sin);

    double towards = e_cos * f.cosine + e_sin * f.sine, across = e_cos * f.sine - e_sin * f.cosine;
    double e2 = e_cos * e_cos + e_sin * e_sin, p = axis * (1.0 - e2);
    if (p < 0.0) return SGP4_SEMI_LATUS;
    double r = axis * (1.0 - towards), r_dot = sqrt(axis) * across / r, rf_dot = sqrt(p) / r;
    double beta = sqrt(1.0 - e2), bend = across / (1.0 + beta);
    Turn u = {axis / r * (f.sine - e_sin - e_cos * bend),
              axis / r * (f.cosine - e_cos + e_sin * bend)};
    double sin_2u = (u.cosine + u.cosine) * u.sine, cos_2u = 1.0 - 2.0 * u.sine * u.sine;

    double k = 0.5 * J2 / p, k2 = k / p, motion = 1.0 / (axis * sqrt(axis));
    double radius = r * (1.0 - 1.5 * k2 * beta * tilt->theta_41) + 0.5 * k * tilt->theta_1 * cos_2u;
    if (radius < 1.0) return SGP4_DECAYED;
    double less_u = -0.25 * k2 * tilt->theta_7 * sin_2u;
    double more_node = 1.5 * k2 * tilt->turn.cosine * sin_2u;
    double more_tilt = 1.5 * k2 * tilt->turn.cosine * tilt->turn.sine * cos_2u;
    double outward_speed = r_dot - motion * k * tilt->theta_1 * sin_2u;
    double along_speed =
        rf_dot + motion * k * (tilt->theta_1 * cos_2u + 1.5 * tilt->theta_41);
    Turn su = turned(u, less_u, fabs(less_u) > SMALL_RAD ? atan2(u.sine, u.cosine) + less_u : 0.0);
    Turn node = turned(turn_of(m->node), more_node, m->node + more_node);
    Turn i = turned(tilt->turn, more_tilt, m->inclination + more_tilt);

    double mx = -node.sine * i.cosine, my = node.cosine * i.cosine;
    double ux = mx * su.sine + node.cosine * su.cosine, vx = mx * su.cosine - node.cosine * su.sine;
    double uy = my * su.sine + node.sine * su.cosine, vy = my * su.cosine - node.sine * su.sine;
    double uz = i.sine * su.sine, vz = i.sine * su.cosine;
    double km = radius * EARTH_RADIUS_KM, km_s = EARTH_RADIUS_KM * XKE / 60.0;
    *state = (State){{km * ux, km * uy, km * uz},
                     {(outward_speed * ux + along_speed * vx) * km_s,
                      (outward_speed * uy + along_speed * vy) * km_s,
                      (outward_speed * uz + along_speed * vz) * km_s}};
    return SGP4_OK;
}

int sgp4_state(const Satellite *s, Resonance *memory, double t, State *state) {
    MeanElements m;
    Drag drag = secular(s, t, &m);
    double axis = s->semi_major;
    if (s->is_deep) {
        if (!deep_secular(s, memory, t, &m)) return SGP4_NO_MEMORY;
        if (m.motion <= 0.0) return SGP4_MEAN_MOTION;
        axis = pow(XKE / m.motion, 2.0 / 3.0);
    } else if (!(s->motion > 0.0)) {
        return SGP4_MEAN_MOTION;
    }
    axis = axis * drag.axis_factor * drag.axis_factor;
    m.eccentricity -= drag.eccentricity_loss;
    if (m.eccentricity >= 1.0 || m.eccentricity < -0.001) return SGP4_ECCENTRICITY;
    if (m.eccentricity < 1.0e-6) m.eccentricity = 1.0e-6;
    m.anomaly += s->motion * drag.longitude_gain;
    double longitude = within_turn(m.anomaly + m.perigee + m.node);
    m.node = within_turn(m.node);
    m.perigee = within_turn(m.perigee);
    m.anomaly = within_turn(longitude - m.perigee - m.node);
    if (!s->is_deep) {
        Tilt tilt = tilt_near(s);
        return periodic(&m, &tilt, axis, state);
    }
    deep_periodic(s, t, &m);
    if (m.inclination < 0.0) {
        m.inclination = -m.inclination;
        m.node += PI;
        m.perigee -= PI;
    }
    if (m.eccentricity < 0.0 || m.eccentricity > 1.0) return SGP4_PERTURBED;
    Tilt tilt = tilt_deep(m.inclination);
    return periodic(&m, &tilt, axis, state);
}

int sgp4_state_at(const Satellite *s, Resonance *memory, double reference_jd, double days,
                  State *state) {
    double minutes = (reference_jd - s->at_epoch.epoch_jd) * MINUTES_A_DAY +
                     (days - s->at_epoch.epoch_fraction) * MINUTES_A_DAY;
    int code = sgp4_state(s, memory, minutes, state);
    if (code != SGP4_OK) return code;
    const double *r = state->position, *v = state->velocity;
    /* SGP4 passes states that no orbit of this size reaches; NaN fails the comparisons too. */
    int sane = r[0] * r[0] + r[1] * r[1] + r[2] * r[2] < s->sane_radius_squared_km2 &&
               v[0] * v[0] + v[1] * v[1] + v[2] * v[2] < SANE_SPEED_SQUARED;
    return sane ? SGP4_OK : SGP4_INSANE;
}
