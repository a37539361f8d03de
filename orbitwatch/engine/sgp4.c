/* States from the constants of a satellite: secular and periodic terms, Kepler's equation.
 *
 * Several times are worked on side by side, in lanes. Loops over the lanes have no branches, so
 * that compilers make vector instructions of them; what is rare (an error, a turn too great for a
 * series) is looked at behind such a loop.
 */
#include "sgp4.h"

#include <math.h>

#define KEPLER_STEPS 10
#define KEPLER_TOLERANCE 1.0e-12
#define GREATEST_KEPLER_STEP 0.95
#define SANE_SPEED_SQUARED 400.0
#define NEAR_POLE 1.5e-12

#define EACH_LANE for (int k = 0; k < LANES; k++)

typedef struct { double sine[LANES], cosine[LANES]; } Turns;

/* Mean elements at each time, and what depends on inclination alone. */
typedef struct {
    double eccentricity[LANES], inclination[LANES], perigee[LANES], node[LANES], anomaly[LANES];
    double motion[LANES], axis[LANES];
    Turns tilt;
    double long_periodic[LANES], lateral[LANES], theta_41[LANES], theta_1[LANES], theta_7[LANES];
} Means;

/* How far drag has taken the elements. */
typedef struct { double axis_factor[LANES], eccentricity_loss[LANES], longitude_gain[LANES]; } Drag;

static inline void turn_each(const double angle[LANES], Turns *turns) {
    EACH_LANE {
        Turn turn = turn_within(angle[k]);
        turns->sine[k] = turn.sine;
        turns->cosine[k] = turn.cosine;
    }
}

/* Put right those of `turns` whose angles are too great for turn_each. */
static inline void mend_great(const double angle[LANES], Turns *turns) {
    EACH_LANE {
        if (fabs(angle[k]) < MOST_RAD) continue;
        turns->sine[k] = sin(angle[k]);
        turns->cosine[k] = cos(angle[k]);
    }
}

static inline void within_turn_each(const double angle[LANES], double within[LANES]) {
    EACH_LANE within[k] = within_turn(angle[k]);
    EACH_LANE if (!(fabs(angle[k]) < 1e7)) within[k] = fmod(angle[k], TWO_PI);
}

/* Add `more` to each turn, whose angle is then `angle`, by a series where that serves. */
static inline void turn_on(Turns *turns, const double more[LANES], const double angle[LANES]) {
    Turns before = *turns;
    EACH_LANE {
        Turn turn = turned_little((Turn){before.sine[k], before.cosine[k]}, more[k]);
        turns->sine[k] = turn.sine;
        turns->cosine[k] = turn.cosine;
    }
    EACH_LANE {
        if (fabs(more[k]) <= SMALL_RAD) continue;
        turns->sine[k] = sin(angle[k]);
        turns->cosine[k] = cos(angle[k]);
    }
}

/* Secular terms by gravity and drag (STR#3, section 6). */
VECTORISED
static void secular(const Satellite *s, const double t[LANES], Means *m, Drag *d) {
    const Elements *e = &s->at_epoch;
    double anomaly[LANES];
    EACH_LANE {
        double t2 = t[k] * t[k];
        anomaly[k] = m->anomaly[k] = e->anomaly + s->anomaly_dot * t[k];
        m->perigee[k] = e->perigee + s->perigee_dot * t[k];
        m->node[k] = e->node + s->node_dot * t[k] + s->node_drag * t2;
        m->motion[k] = s->motion;
        m->eccentricity[k] = e->eccentricity;
        m->inclination[k] = e->inclination;
        d->axis_factor[k] = 1.0 - s->c1 * t[k];
        d->eccentricity_loss[k] = s->c4_bstar * t[k];
        d->longitude_gain[k] = s->t2 * t2;
    }
    if (s->simple) return;
    Turns turns;
    turn_each(anomaly, &turns);
    mend_great(anomaly, &turns);
    EACH_LANE {
        double cubed = 1.0 + s->eta * turns.cosine[k];
        cubed *= cubed * cubed;
        double shift =
            s->perigee_drag * t[k] + s->anomaly_drag * (cubed - s->eta_anomaly_cubed);
        m->anomaly[k] = anomaly[k] + shift;
        m->perigee[k] -= shift;
    }
    turn_each(m->anomaly, &turns);
    mend_great(m->anomaly, &turns);
    EACH_LANE {
        double t2 = t[k] * t[k], t3 = t2 * t[k], t4 = t3 * t[k];
        d->axis_factor[k] = d->axis_factor[k] - s->d2 * t2 - s->d3 * t3 - s->d4 * t4;
        d->eccentricity_loss[k] += s->c5_bstar * (turns.sine[k] - s->sin_anomaly);
        d->longitude_gain[k] = d->longitude_gain[k] + s->t3 * t3 + t4 * (s->t4 + t[k] * s->t5);
    }
}

/* Apply drag to the elements, and bring angles within one turn. */
VECTORISED
static void apply(const Satellite *s, const Drag *d, Means *m, int code[LANES]) {
    double sum[LANES], longitude[LANES];
    EACH_LANE {
        m->axis[k] = m->axis[k] * d->axis_factor[k] * d->axis_factor[k];
        m->eccentricity[k] -= d->eccentricity_loss[k];
        m->anomaly[k] += s->motion * d->longitude_gain[k];
        sum[k] = m->anomaly[k] + m->perigee[k] + m->node[k];
    }
    EACH_LANE {
        if (!(m->motion[k] > 0.0)) code[k] = SGP4_MEAN_MOTION;
        else if (m->eccentricity[k] >= 1.0 || m->eccentricity[k] < -0.001)
            code[k] = SGP4_ECCENTRICITY;
    }
    within_turn_each(sum, longitude);
    within_turn_each(m->node, m->node);
    within_turn_each(m->perigee, m->perigee);
    EACH_LANE {
        m->eccentricity[k] = m->eccentricity[k] < 1.0e-6 ? 1.0e-6 : m->eccentricity[k];
        sum[k] = longitude[k] - m->perigee[k] - m->node[k];
    }
    within_turn_each(sum, m->anomaly);
}

/* The eccentric longitude from the mean one, by Newton's method with bounded steps. */
static inline void solve_kepler(const double longitude[LANES], const double e_cos[LANES],
                                const double e_sin[LANES], Turns *turns) {
    double guess[LANES], moving[LANES];
    EACH_LANE {
        guess[k] = longitude[k];
        moving[k] = 1.0;
    }
    turn_each(guess, turns);
    for (int step_number = 1;; step_number++) {
        EACH_LANE {
            double slope = 1.0 - turns->cosine[k] * e_cos[k] - turns->sine[k] * e_sin[k];
            double step =
                longitude[k] - e_sin[k] * turns->cosine[k] + e_cos[k] * turns->sine[k] - guess[k];
            step /= slope;
            step = step > GREATEST_KEPLER_STEP ? GREATEST_KEPLER_STEP : step;
            step = step < -GREATEST_KEPLER_STEP ? -GREATEST_KEPLER_STEP : step;
            guess[k] += step * moving[k];
            moving[k] = fabs(step) >= KEPLER_TOLERANCE ? moving[k] : 0.0;
        }
        double any = 0.0;
        EACH_LANE any += moving[k];
        if (any == 0.0 || step_number == KEPLER_STEPS) return;
        /* As published: one that has converged keeps the turn from before its last step. */
        EACH_LANE {
            Turn turn = turn_within(guess[k]);
            turns->sine[k] = moving[k] != 0.0 ? turn.sine : turns->sine[k];
            turns->cosine[k] = moving[k] != 0.0 ? turn.cosine : turns->cosine[k];
        }
    }
}

/* Long- and short-periodic terms, and from the orbit's plane to TEME (STR#3, section 6). */
VECTORISED
static void periodic(const Means *m, States *states) {
    double e_cos[LANES], e_sin[LANES], longitude[LANES], radius[LANES], outward[LANES];
    double along[LANES], less_u[LANES], u_angle[LANES], p_of[LANES];
    double more_node[LANES], node_angle[LANES], more_tilt[LANES], tilt_angle[LANES];
    Turns turns, u, node, tilt = m->tilt;
    turn_each(m->perigee, &turns);
    EACH_LANE {
        double e = m->eccentricity[k], inverse_p = 1.0 / (m->axis[k] * (1.0 - e * e));
        e_cos[k] = e * turns.cosine[k];
        e_sin[k] = e * turns.sine[k] + inverse_p * m->lateral[k];
        longitude[k] = m->anomaly[k] + m->perigee[k] + m->node[k] +
                       inverse_p * m->long_periodic[k] * e_cos[k] - m->node[k];
    }
    within_turn_each(longitude, longitude);
    solve_kepler(longitude, e_cos, e_sin, &turns);
    EACH_LANE {
        double axis = m->axis[k], ec = e_cos[k], es = e_sin[k];
        double sine = turns.sine[k], cosine = turns.cosine[k];
        double towards = ec * cosine + es * sine, across = ec * sine - es * cosine;
        double e2 = ec * ec + es * es, p = axis * (1.0 - e2);
        double r = axis * (1.0 - towards), inverse_r = 1.0 / r;
        double r_dot = sqrt(axis) * across * inverse_r, rf_dot = sqrt(p) * inverse_r;
        double beta = sqrt(1.0 - e2), bend = across / (1.0 + beta);
        u.sine[k] = axis * inverse_r * (sine - es - ec * bend);
        u.cosine[k] = axis * inverse_r * (cosine - ec + es * bend);
        double sin_2u = (u.cosine[k] + u.cosine[k]) * u.sine[k];
        double cos_2u = 1.0 - 2.0 * u.sine[k] * u.sine[k];
        double inverse_p = 1.0 / p, f = 0.5 * J2 * inverse_p, f2 = f * inverse_p;
        double motion = 1.0 / (axis * sqrt(axis)), cos_i = tilt.cosine[k];
        p_of[k] = p;
        radius[k] = r * (1.0 - 1.5 * f2 * beta * m->theta_41[k]) + 0.5 * f * m->theta_1[k] * cos_2u;
        outward[k] = r_dot - motion * f * m->theta_1[k] * sin_2u;
        along[k] = rf_dot + motion * f * (m->theta_1[k] * cos_2u + 1.5 * m->theta_41[k]);
        less_u[k] = -0.25 * f2 * m->theta_7[k] * sin_2u;
        more_node[k] = 1.5 * f2 * cos_i * sin_2u;
        more_tilt[k] = 1.5 * f2 * cos_i * tilt.sine[k] * cos_2u;
        node_angle[k] = m->node[k] + more_node[k];
        tilt_angle[k] = m->inclination[k] + more_tilt[k];
        u_angle[k] = 0.0;
    }
    EACH_LANE {
        if (fabs(less_u[k]) > SMALL_RAD) u_angle[k] = atan2(u.sine[k], u.cosine[k]) + less_u[k];
        if (!states->code[k] && p_of[k] < 0.0) states->code[k] = SGP4_SEMI_LATUS;
        if (!states->code[k] && radius[k] < 1.0) states->code[k] = SGP4_DECAYED;
    }
    turn_each(m->node, &node);
    turn_on(&u, less_u, u_angle);
    turn_on(&node, more_node, node_angle);
    turn_on(&tilt, more_tilt, tilt_angle);
    EACH_LANE {
        double su = u.sine[k], cu = u.cosine[k], sn = node.sine[k], cn = node.cosine[k];
        double mx = -sn * tilt.cosine[k], my = cn * tilt.cosine[k];
        double ux = mx * su + cn * cu, vx = mx * cu - cn * su;
        double uy = my * su + sn * cu, vy = my * cu - sn * su;
        double uz = tilt.sine[k] * su, vz = tilt.sine[k] * cu;
        double km = radius[k] * EARTH_RADIUS_KM, km_s = EARTH_RADIUS_KM * XKE / 60.0;
        states->position[0][k] = km * ux;
        states->position[1][k] = km * uy;
        states->position[2][k] = km * uz;
        states->velocity[0][k] = (outward[k] * ux + along[k] * vx) * km_s;
        states->velocity[1][k] = (outward[k] * uy + along[k] * vy) * km_s;
        states->velocity[2][k] = (outward[k] * uz + along[k] * vz) * km_s;
    }
}

/* What depends on inclination: kept near Earth, worked out for each state in deep space. */
static void tilt_near(const Satellite *s, Means *m) {
    EACH_LANE {
        m->axis[k] = s->semi_major;
        m->tilt.sine[k] = s->sin_i;
        m->tilt.cosine[k] = s->cos_i;
        m->long_periodic[k] = s->long_periodic;
        m->lateral[k] = s->lateral;
        m->theta_41[k] = s->theta_41;
        m->theta_1[k] = s->theta_1;
        m->theta_7[k] = s->theta_7;
    }
}

static void tilt_deep(Means *m, int k) {
    Turn turn = turn_of(m->inclination[k]);
    double cos2 = turn.cosine * turn.cosine;
    double one_plus = fabs(turn.cosine + 1.0) > NEAR_POLE ? 1.0 + turn.cosine : NEAR_POLE;
    m->tilt.sine[k] = turn.sine;
    m->tilt.cosine[k] = turn.cosine;
    m->long_periodic[k] = -0.25 * (J3 / J2) * turn.sine * (3.0 + 5.0 * turn.cosine) / one_plus;
    m->lateral[k] = -0.5 * (J3 / J2) * turn.sine;
    m->theta_41[k] = 3.0 * cos2 - 1.0;
    m->theta_1[k] = 1.0 - cos2;
    m->theta_7[k] = 7.0 * cos2 - 1.0;
}

static MeanElements elements_of(const Means *m, int k) {
    return (MeanElements){m->motion[k], m->eccentricity[k], m->inclination[k],
                          m->perigee[k], m->node[k], m->anomaly[k]};
}

static void set_elements(Means *m, int k, const MeanElements *from) {
    m->motion[k] = from->motion;
    m->eccentricity[k] = from->eccentricity;
    m->inclination[k] = from->inclination;
    m->perigee[k] = from->perigee;
    m->node[k] = from->node;
    m->anomaly[k] = from->anomaly;
}

static void deep_secular_each(const Satellite *s, Resonance *memory, const double t[LANES],
                              Means *m, int code[LANES]) {
    EACH_LANE {
        MeanElements elements = elements_of(m, k);
        if (!deep_secular(s, memory, t[k], &elements)) code[k] = SGP4_NO_MEMORY;
        set_elements(m, k, &elements);
        m->axis[k] = pow(XKE / elements.motion, 2.0 / 3.0);
    }
}

static void deep_periodic_each(const Satellite *s, const double t[LANES], Means *m,
                               int code[LANES]) {
    EACH_LANE {
        MeanElements e = elements_of(m, k);
        deep_periodic(s, t[k], &e);
        if (e.inclination < 0.0) {
            e.inclination = -e.inclination;
            e.node += PI;
            e.perigee -= PI;
        }
        if (!code[k] && (e.eccentricity < 0.0 || e.eccentricity > 1.0)) code[k] = SGP4_PERTURBED;
        set_elements(m, k, &e);
        tilt_deep(m, k);
    }
}

void sgp4_states(const Satellite *s, Resonance *memory, const double minutes[LANES],
                 States *states) {
    Means means;
    Drag drag;
    EACH_LANE states->code[k] = SGP4_OK;
    secular(s, minutes, &means, &drag);
    if (s->is_deep) deep_secular_each(s, memory, minutes, &means, states->code);
    else tilt_near(s, &means);
    apply(s, &drag, &means, states->code);
    if (s->is_deep) deep_periodic_each(s, minutes, &means, states->code);
    periodic(&means, states);
}

void sgp4_states_at(const Satellite *s, Resonance *memory, double reference_jd,
                    const double days[LANES], States *states) {
    double minutes[LANES];
    EACH_LANE minutes[k] = (reference_jd - s->at_epoch.epoch_jd) * MINUTES_A_DAY +
                           (days[k] - s->at_epoch.epoch_fraction) * MINUTES_A_DAY;
    sgp4_states(s, memory, minutes, states);
    EACH_LANE {
        double r2 = 0.0, v2 = 0.0;
        for (int i = 0; i < 3; i++) {
            r2 += states->position[i][k] * states->position[i][k];
            v2 += states->velocity[i][k] * states->velocity[i][k];
        }
        /* SGP4 passes states that no orbit of this size reaches; NaN fails the comparisons too. */
        int sane = r2 < s->sane_radius_squared_km2 && v2 < SANE_SPEED_SQUARED;
        if (!states->code[k] && !sane) states->code[k] = SGP4_INSANE;
    }
}
