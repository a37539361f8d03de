/* Lengths of geodesics on the ellipsoid WGS 84, from vectors of geodetic latitude and longitude. */
#ifndef ORBITWATCH_GEODESIC_H
#define ORBITWATCH_GEODESIC_H

#include <math.h>

#define WGS84_F (1.0 / 298.257223563)
#define WGS84_A_KM 6378.137
#define GEODESIC_STEPS 12
#define GEODESIC_ENOUGH_RAD 1e-12

static inline double ratio_or_zero(double numerator, double denominator) {
    return fabs(denominator) < 1e-14 ? 0.0 : numerator / denominator;
}

/* Vincenty's inverse formula (Survey Review 23, 1975), as orbitwatch/astro/geodesy.py has it. Reduced
 * latitudes and the first guess of the longitude come from the vectors; what is added to it after that
 * is so little, the flattening's part of the way, that a series turns by it. */
static inline double geodesic_km(const double p[3], const double q[3]) {
    const double b_km = WGS84_A_KM * (1.0 - WGS84_F);
    double rho1 = sqrt(p[0] * p[0] + p[1] * p[1]), rho2 = sqrt(q[0] * q[0] + q[1] * q[1]);
    double z1 = (1.0 - WGS84_F) * p[2], z2 = (1.0 - WGS84_F) * q[2];
    double length1 = sqrt(rho1 * rho1 + z1 * z1), length2 = sqrt(rho2 * rho2 + z2 * z2);
    double sin1 = z1 / length1, cos1 = rho1 / length1, sin2 = z2 / length2, cos2 = rho2 / length2;
    double east = p[0] * q[1] - p[1] * q[0], ahead = p[0] * q[0] + p[1] * q[1];
    double level = sqrt(east * east + ahead * ahead);
    double sin_first = level > 0.0 ? east / level : 0.0, cos_first = level > 0.0 ? ahead / level : 1.0;
    double more = 0.0, last = 1.0, sigma = 0.0, sin_s = 0.0, cos_s = 0.0, cos2_alpha = 0.0, cos_2m = 0.0;
    for (int k = 0; k < GEODESIC_STEPS; k++) {
        double m2 = more * more;
        double sine = more * (1.0 - m2 / 6.0 * (1.0 - m2 / 20.0 * (1.0 - m2 / 42.0)));
        double cosine = 1.0 - 0.5 * m2 * (1.0 - m2 / 12.0 * (1.0 - m2 / 30.0 * (1.0 - m2 / 56.0)));
        double sin_lam = sin_first * cosine + cos_first * sine;
        double cos_lam = cos_first * cosine - sin_first * sine;
        double side = cos2 * sin_lam, front = cos1 * sin2 - sin1 * cos2 * cos_lam;
        sin_s = sqrt(side * side + front * front);
        cos_s = sin1 * sin2 + cos1 * cos2 * cos_lam;
        sigma = atan2(sin_s, cos_s);
        double sin_alpha = ratio_or_zero(cos1 * cos2 * sin_lam, sin_s);
        cos2_alpha = 1.0 - sin_alpha * sin_alpha;
        cos_2m = cos_s - ratio_or_zero(2.0 * sin1 * sin2, cos2_alpha);
        double c = WGS84_F / 16.0 * cos2_alpha * (4.0 + WGS84_F * (4.0 - 3.0 * cos2_alpha));
        double inner = cos_2m + c * cos_s * (2.0 * cos_2m * cos_2m - 1.0);
        double next = (1.0 - c) * WGS84_F * sin_alpha * (sigma + c * sin_s * inner);
        double change = next - more, ratio = k == 1 ? change / last : 0.0;
        more = next;
        if (fabs(ratio) < 0.1) more += change * ratio / (1.0 - ratio); /* the steps to come (Aitken) */
        last = change;
        if (fabs(change) < GEODESIC_ENOUGH_RAD) {
            sigma += sin_alpha * change; /* the rest does not notice so little */
            break;
        }
    }
    double squared = cos2_alpha * (WGS84_A_KM * WGS84_A_KM - b_km * b_km) / (b_km * b_km);
    double a = 1.0 + squared / 16384.0 *
                         (4096.0 + squared * (-768.0 + squared * (320.0 - 175.0 * squared)));
    double b = squared / 1024.0 *
               (256.0 + squared * (-128.0 + squared * (74.0 - 47.0 * squared)));
    double twice = 2.0 * cos_2m * cos_2m - 1.0;
    double third = b / 6.0 * cos_2m * (4.0 * sin_s * sin_s - 3.0) * (4.0 * cos_2m * cos_2m - 3.0);
    double delta = b * sin_s * (cos_2m + b / 4.0 * (cos_s * twice - third));
    return b_km * a * (sigma - delta);
}

#endif
