/* Kepler's equation and the periodic terms, from mean elements to states in TEME. */
#include <math.h>

#include "lanes.h"

#define KEPLER_STEPS 10
#define KEPLER_TOLERANCE 1.0e-12
#define GREATEST_KEPLER_STEP 0.95

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

VECTORISED
void periodic(const Means *m, States *states) {
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
