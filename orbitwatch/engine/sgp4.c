/* From the constants of satellites to their mean elements at given times, and on to states. */
#include <math.h>

#include "lanes.h"

#define SANE_SPEED_SQUARED 400.0
#define NEAR_POLE 1.5e-12

/* How far drag has taken the elements. */
typedef struct { double axis_factor[LANES], eccentricity_loss[LANES], longitude_gain[LANES]; } Drag;

/* What secular terms are made of, in each lane its satellite's. */
typedef struct {
    double eccentricity[LANES], inclination[LANES], perigee[LANES], node[LANES], anomaly[LANES];
    double motion[LANES], anomaly_dot[LANES], perigee_dot[LANES], node_dot[LANES];
    double node_drag[LANES], c1[LANES], c4_bstar[LANES], t2[LANES];
    double c5_bstar[LANES], d2[LANES], d3[LANES], d4[LANES], t3[LANES], t4[LANES], t5[LANES];
    double eta[LANES], anomaly_drag[LANES], perigee_drag[LANES], eta_anomaly_cubed[LANES];
    double sin_anomaly[LANES];
} Constants;

static void gather(const Satellite *const of[LANES], Constants *c) {
    EACH_LANE {
        const Satellite *s = of[k];
        c->eccentricity[k] = s->at_epoch.eccentricity;
        c->inclination[k] = s->at_epoch.inclination;
        c->perigee[k] = s->at_epoch.perigee;
        c->node[k] = s->at_epoch.node;
        c->anomaly[k] = s->at_epoch.anomaly;
        c->motion[k] = s->motion;
        c->anomaly_dot[k] = s->anomaly_dot;
        c->perigee_dot[k] = s->perigee_dot;
        c->node_dot[k] = s->node_dot;
        c->node_drag[k] = s->node_drag;
        c->c1[k] = s->c1;
        c->c4_bstar[k] = s->c4_bstar;
        c->t2[k] = s->t2;
        c->c5_bstar[k] = s->c5_bstar;
        c->d2[k] = s->d2;
        c->d3[k] = s->d3;
        c->d4[k] = s->d4;
        c->t3[k] = s->t3;
        c->t4[k] = s->t4;
        c->t5[k] = s->t5;
        c->eta[k] = s->eta;
        c->anomaly_drag[k] = s->anomaly_drag;
        c->perigee_drag[k] = s->perigee_drag;
        c->eta_anomaly_cubed[k] = s->eta_anomaly_cubed;
        c->sin_anomaly[k] = s->sin_anomaly;
    }
}

/* Secular terms by gravity and drag (STR#3, section 6). */
VECTORISED
static void secular(const Constants *c, int simple, const double t[LANES], Means *m, Drag *d) {
    double anomaly[LANES];
    EACH_LANE {
        double t2 = t[k] * t[k];
        anomaly[k] = m->anomaly[k] = c->anomaly[k] + c->anomaly_dot[k] * t[k];
        m->perigee[k] = c->perigee[k] + c->perigee_dot[k] * t[k];
        m->node[k] = c->node[k] + c->node_dot[k] * t[k] + c->node_drag[k] * t2;
        m->motion[k] = c->motion[k];
        m->eccentricity[k] = c->eccentricity[k];
        m->inclination[k] = c->inclination[k];
        d->axis_factor[k] = 1.0 - c->c1[k] * t[k];
        d->eccentricity_loss[k] = c->c4_bstar[k] * t[k];
        d->longitude_gain[k] = c->t2[k] * t2;
    }
    if (simple) return;
    Turns turns;
    turn_each(anomaly, &turns);
    mend_great(anomaly, &turns);
    EACH_LANE {
        double cubed = 1.0 + c->eta[k] * turns.cosine[k];
        cubed *= cubed * cubed;
        double shift =
            c->perigee_drag[k] * t[k] + c->anomaly_drag[k] * (cubed - c->eta_anomaly_cubed[k]);
        m->anomaly[k] = anomaly[k] + shift;
        m->perigee[k] -= shift;
    }
    turn_each(m->anomaly, &turns);
    mend_great(m->anomaly, &turns);
    EACH_LANE {
        double t2 = t[k] * t[k], t3 = t2 * t[k], t4 = t3 * t[k];
        d->axis_factor[k] = d->axis_factor[k] - c->d2[k] * t2 - c->d3[k] * t3 - c->d4[k] * t4;
        d->eccentricity_loss[k] += c->c5_bstar[k] * (turns.sine[k] - c->sin_anomaly[k]);
        d->longitude_gain[k] =
            d->longitude_gain[k] + c->t3[k] * t3 + t4 * (c->t4[k] + t[k] * c->t5[k]);
    }
}

/* Apply drag to the elements, and bring angles within one turn. */
VECTORISED
static void apply(const Constants *c, const Drag *d, Means *m, int code[LANES]) {
    double sum[LANES], longitude[LANES];
    EACH_LANE {
        m->axis[k] = m->axis[k] * d->axis_factor[k] * d->axis_factor[k];
        m->eccentricity[k] -= d->eccentricity_loss[k];
        m->anomaly[k] += c->motion[k] * d->longitude_gain[k];
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
static void tilt_near(const Satellite *const of[LANES], Means *m) {
    EACH_LANE {
        const Satellite *s = of[k];
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

static void copy_first(Means *m, int k) {
    MeanElements first = elements_of(m, 0);
    set_elements(m, k, &first);
    m->axis[k] = m->axis[0];
    m->tilt.sine[k] = m->tilt.sine[0];
    m->tilt.cosine[k] = m->tilt.cosine[0];
    m->long_periodic[k] = m->long_periodic[0];
    m->lateral[k] = m->lateral[0];
    m->theta_41[k] = m->theta_41[0];
    m->theta_1[k] = m->theta_1[0];
    m->theta_7[k] = m->theta_7[0];
}

static void deep_secular_each(const Satellite *s, Resonance *memory, const double t[LANES],
                              Means *m, int code[LANES]) {
    EACH_LANE {
        if (k && t[k] == t[0]) { /* lanes that are not needed repeat the first */
            copy_first(m, k);
            code[k] = code[0];
            continue;
        }
        MeanElements elements = elements_of(m, k);
        if (!deep_secular(s, memory, t[k], &elements)) code[k] = SGP4_NO_MEMORY;
        set_elements(m, k, &elements);
        m->axis[k] = pow(XKE / elements.motion, 2.0 / 3.0);
    }
}

static void deep_periodic_each(const Satellite *s, const double t[LANES], Means *m,
                               int code[LANES]) {
    EACH_LANE {
        if (k && t[k] == t[0]) {
            copy_first(m, k);
            code[k] = code[0];
            continue;
        }
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

void sgp4_states(const Satellite *const of[LANES], Resonance *memory, const double minutes[LANES],
                 States *states) {
    const Satellite *s = of[0];
    Constants constants;
    Means means;
    Drag drag;
    EACH_LANE states->code[k] = SGP4_OK;
    gather(of, &constants);
    secular(&constants, s->simple, minutes, &means, &drag);
    if (s->is_deep) deep_secular_each(s, memory, minutes, &means, states->code);
    else tilt_near(of, &means);
    apply(&constants, &drag, &means, states->code);
    if (s->is_deep) deep_periodic_each(s, minutes, &means, states->code);
    periodic(&means, states);
}

int sgp4_go_together(const Satellite *one, const Satellite *other) {
    return one == other || (!one->is_deep && !other->is_deep && one->simple == other->simple);
}

void sgp4_states_at(const Satellite *const of[LANES], Resonance *memory, double reference_jd,
                    const double days[LANES], States *states) {
    double minutes[LANES];
    EACH_LANE minutes[k] = (reference_jd - of[k]->at_epoch.epoch_jd) * MINUTES_A_DAY +
                           (days[k] - of[k]->at_epoch.epoch_fraction) * MINUTES_A_DAY;
    sgp4_states(of, memory, minutes, states);
    EACH_LANE {
        double r2 = 0.0, v2 = 0.0;
        for (int i = 0; i < 3; i++) {
            r2 += states->position[i][k] * states->position[i][k];
            v2 += states->velocity[i][k] * states->velocity[i][k];
        }
        /* SGP4 passes states that no orbit of this size reaches; NaN fails the comparisons too. */
        int sane = r2 < of[k]->sane_radius_squared_km2 && v2 < SANE_SPEED_SQUARED;
        if (!states->code[k] && !sane) states->code[k] = SGP4_INSANE;
    }
}
