/* From a satellite's constants to its mean elements at given times, and on to states. */
#include <math.h>

#include "lanes.h"

#define SANE_SPEED_SQUARED 400.0
#define NEAR_POLE 1.5e-12

/* How far drag has taken the elements. */
typedef struct { double axis_factor[LANES], eccentricity_loss[LANES], longitude_gain[LANES]; } Drag;

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
