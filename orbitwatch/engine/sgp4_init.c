/* The constants of a satellite that SGP4 works out once, at its epoch. */
#include "sgp4.h"

#include <math.h>

/* Atmosphere of the drag terms: from 78 km up, with a scale that ends at 120 km (STR#3, section 6). */
#define S_KM 78.0
#define Q0_KM 120.0
#define NO_HIGH_POWERS_KM 220.0
#define DEEP_SPACE_MINUTES 225.0
#define LEAST_ECCENTRICITY 1.0e-4
#define NEAR_POLE 1.5e-12 /* keeps 1 + cos i from zero at 180° */

/* Greenwich mean sidereal time of 1982, radians; UT1 is taken for UTC (AIAA 2006-6753, app. C). */
static double greenwich_sidereal(double jd_ut1) {
    double century = (jd_ut1 - 2451545.0) / 36525.0;
    double seconds = -6.2e-6 * century * century * century + 0.093104 * century * century +
                     (876600.0 * 3600 + 8640184.812866) * century + 67310.54841;
    double angle = fmod(seconds * (PI / 180.0) / 240.0, TWO_PI);
    return angle < 0.0 ? angle + TWO_PI : angle;
}

/* Brouwer's mean motion and semi-major axis from Kozai's mean motion (STR#3, section 6). */
static void recover_motion(Satellite *s, double cos2, double beta2) {
    const Elements *e = &s->at_epoch;
    double first = pow(XKE / e->motion, 2.0 / 3.0);
    double d1 = 0.75 * J2 * (3.0 * cos2 - 1.0) / (sqrt(beta2) * beta2);
    double delta = d1 / (first * first);
    double axis = first * (1.0 - delta * delta -
                           delta * (1.0 / 3.0 + 134.0 * delta * delta / 81.0));
    delta = d1 / (axis * axis);
    s->motion = e->motion / (1.0 + delta);
    s->semi_major = pow(XKE / s->motion, 2.0 / 3.0);
}

/* Secular rates by J2, J2² and J4 (STR#3, section 6). */
static void secular_rates(Satellite *s, double cos2, double beta2) {
    double cos4 = cos2 * cos2, beta = sqrt(beta2);
    double p = s->semi_major * beta2, inverse_p2 = 1.0 / (p * p);
    double j2 = 1.5 * J2 * inverse_p2 * s->motion;
    double j2_squared = 0.5 * j2 * J2 * inverse_p2;
    double j4 = -0.46875 * J4 * inverse_p2 * inverse_p2 * s->motion;
    double node_j2 = -j2 * s->cos_i;
    s->anomaly_dot = s->motion + 0.5 * j2 * beta * s->theta_41 +
                     0.0625 * j2_squared * beta * (13.0 - 78.0 * cos2 + 137.0 * cos4);
    s->perigee_dot = -0.5 * j2 * (1.0 - 5.0 * cos2) +
                     0.0625 * j2_squared * (7.0 - 114.0 * cos2 + 395.0 * cos4) +
                     j4 * (3.0 - 36.0 * cos2 + 49.0 * cos4);
    s->node_dot = node_j2 + (0.5 * j2_squared * (4.0 - 19.0 * cos2) +
                             2.0 * j4 * (3.0 - 7.0 * cos2)) * s->cos_i;
    s->node_drag = 3.5 * beta2 * node_j2 * s->c1;
}

/* Where the atmosphere begins for this perigee, Earth radii, and (q0 − s)⁴. */
static void atmosphere(double perigee_km, double *begins, double *fourth_power) {
    double s_km = S_KM;
    if (perigee_km < 156.0) s_km = perigee_km < 98.0 ? 20.0 : perigee_km - 78.0;
    double depth = (Q0_KM - s_km) / EARTH_RADIUS_KM;
    *begins = s_km / EARTH_RADIUS_KM + 1.0;
    *fourth_power = depth * depth * depth * depth;
}

/* Powers of time in drag (STR#3, section 6: D2 to D4 and the series of the mean anomaly). */
static void high_powers(Satellite *s, double xi, double begins) {
    double a = s->semi_major, c1 = s->c1, c1_squared = c1 * c1;
    s->d2 = 4.0 * a * xi * c1_squared;
    double common = s->d2 * xi * c1 / 3.0;
    s->d3 = (17.0 * a + begins) * common;
    s->d4 = 0.5 * common * a * xi * (221.0 * a + 31.0 * begins) * c1;
    s->t3 = s->d2 + 2.0 * c1_squared;
    s->t4 = 0.25 * (3.0 * s->d3 + c1 * (12.0 * s->d2 + 10.0 * c1_squared));
    s->t5 = 0.2 * (3.0 * s->d4 + 12.0 * c1 * s->d3 + 6.0 * s->d2 * s->d2 +
                   15.0 * c1_squared * (2.0 * s->d2 + c1_squared));
}

/* Coefficients C1 to C5 of drag, and of its short-periodic part (STR#3, section 6). */
static void drag(Satellite *s, double beta2) {
    const Elements *el = &s->at_epoch;
    double e = el->eccentricity, a = s->semi_major, n = s->motion, begins, q4;
    atmosphere((a * (1.0 - e) - 1.0) * EARTH_RADIUS_KM, &begins, &q4);
    double xi = 1.0 / (a - begins), eta = a * e * xi, eta2 = eta * eta, e_eta = e * eta;
    double psi2 = fabs(1.0 - eta2);
    double c = q4 * pow(xi, 4.0), c_psi = c / pow(psi2, 3.5);
    double c2 = c_psi * n *
                (a * (1.0 + 1.5 * eta2 + e_eta * (4.0 + eta2)) +
                 0.375 * J2 * xi / psi2 * s->theta_41 * (8.0 + 3.0 * eta2 * (8.0 + eta2)));
    double c3 = e > LEAST_ECCENTRICITY ? -2.0 * c * xi * (J3 / J2) * n * s->sin_i / e : 0.0;
    double around = -3.0 * s->theta_41 *
                        (1.0 - 2.0 * e_eta + eta2 * (1.5 - 0.5 * e_eta)) +
                    0.75 * s->theta_1 * (2.0 * eta2 - e_eta * (1.0 + eta2)) *
                        cos(2.0 * el->perigee);
    double c4 = 2.0 * n * c_psi * a * beta2 *
                (eta * (2.0 + 0.5 * eta2) + e * (0.5 + 2.0 * eta2) -
                 J2 * xi / (a * psi2) * around);
    double c5 = 2.0 * c_psi * a * beta2 * (1.0 + 2.75 * (eta2 + e_eta) + e_eta * eta2);
    double at_epoch = 1.0 + eta * cos(el->anomaly);
    s->eta = eta;
    s->c1 = el->bstar * c2;
    s->c4_bstar = el->bstar * c4;
    s->c5_bstar = el->bstar * c5;
    s->t2 = 1.5 * s->c1;
    s->perigee_drag = el->bstar * c3 * cos(el->perigee);
    s->anomaly_drag = e > LEAST_ECCENTRICITY ? -2.0 / 3.0 * c * el->bstar / e_eta : 0.0;
    s->eta_anomaly_cubed = at_epoch * at_epoch * at_epoch;
    s->sin_anomaly = sin(el->anomaly);
    if (!s->simple) high_powers(s, xi, begins);
}

void sgp4_init(Satellite *s, const Elements *elements) {
    *s = (Satellite){.at_epoch = *elements};
    const Elements *el = &s->at_epoch;
    double e = el->eccentricity, beta2 = 1.0 - e * e;
    s->sin_i = sin(el->inclination);
    s->cos_i = cos(el->inclination);
    double cos2 = s->cos_i * s->cos_i;
    s->theta_1 = 1.0 - cos2;
    s->theta_7 = 7.0 * cos2 - 1.0;
    s->theta_41 = -(1.0 - 5.0 * cos2) - cos2 - cos2;
    recover_motion(s, cos2, beta2);
    /* The day is rounded as the published code rounds it, through the days since 1950. */
    double days_1950 = el->epoch_jd + el->epoch_fraction - 2433281.5;
    s->greenwich = greenwich_sidereal(days_1950 + 2433281.5);
    s->is_deep = TWO_PI / s->motion >= DEEP_SPACE_MINUTES;
    double perigee_radius = s->semi_major * (1.0 - e);
    s->simple = s->is_deep || perigee_radius < NO_HIGH_POWERS_KM / EARTH_RADIUS_KM + 1.0;
    drag(s, beta2);
    secular_rates(s, cos2, beta2);
    double one_plus = fabs(s->cos_i + 1.0) > NEAR_POLE ? 1.0 + s->cos_i : NEAR_POLE;
    s->long_periodic = -0.25 * (J3 / J2) * s->sin_i * (3.0 + 5.0 * s->cos_i) / one_plus;
    s->lateral = -0.5 * (J3 / J2) * s->sin_i;
    /* No ellipse leaves 2a; half as much again allows for periodic terms and negative drag. */
    double seconds = el->motion / 60.0;
    double limit_km = 3.0 * cbrt(MU_KM3_S2 / fmax(seconds * seconds, 1e-18));
    s->sane_radius_squared_km2 = limit_km * limit_km;
    if (s->is_deep) deep_init(s);
}
