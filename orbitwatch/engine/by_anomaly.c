/* Any orbit: nodes at equal steps of true anomaly, nowhere more than half an hour apart.
 *
 * The method and its constants are those of orbitwatch's by_anomaly module.
 */
#include "search.h"

#include <math.h>

#define STEP_RAD (12.0 * PI / 180.0)
#define MAX_STEP_DAYS (0.5 / 24.0)
#define PIECE_DAYS 1.0
#define WIDER 1.1
#define HIGHER 1.06
#define MARGIN_RAD (1.0 * PI / 180.0)

static int add_time(Worker *worker, double days) {
    if (!GROW(worker->times, worker->times_capacity, worker->times_count + 1))
        return 0;
    worker->times[worker->times_count++] = days;
    return 1;
}

/* Mean anomaly, unwrapped like the true one (Broucke and Cefola, Celest. Mech. 7 (1973) 388). */
static double mean_anomaly(double true_anomaly, double e) {
    double beta = e / (1.0 + sqrt(1.0 - e * e));
    double lead = atan2(beta * sin(true_anomaly), 1.0 + beta * cos(true_anomaly));
    double eccentric = true_anomaly - 2.0 * lead;
    return eccentric - e * sin(eccentric);
}

/* Add the times of one piece of the span, laid out from the state that it begins with. */
static int add_piece(Watch *w, Worker *worker, double begin, double length) {
    double days[LANES] = {begin};
    Anchor anchors[LANES], a;
    anchors_at(w, days, 1, anchors);
    a = anchors[0];
    /* Where SGP4 refuses the state, or it is on no ellipse, equal steps of time must do. */
    int shaped = isfinite(a.motion_rad_s) && a.eccentricity < 0.99;
    double motion = shaped ? a.motion_rad_s : w->motion_rad_s, e = shaped ? a.eccentricity : 0.0;
    double anomaly = shaped ? atan2(a.e_sin, a.e_cos) : 0.0, since = mean_anomaly(anomaly, e);
    double turns = ceil(motion * length * SECONDS_A_DAY / TWO_PI) + 1.0;
    size_t count = (size_t)(turns * TWO_PI / STEP_RAD);
    for (size_t k = 0; k < count; k++) {
        double there = mean_anomaly(anomaly + (double)k * STEP_RAD, e);
        double after = (there - since) / motion / SECONDS_A_DAY;
        if (after < length - 1e-9 && !add_time(worker, begin + after)) return 0;
    }
    return 1;
}

/* Fill in the nodes at the times laid out, and between those that lie too far apart. */
static int sample(Watch *w, Worker *worker) {
    size_t count = 0;
    for (size_t k = 0; k < worker->times_count; k++) {
        double begin = worker->times[k];
        double gap = k + 1 < worker->times_count ? worker->times[k + 1] - begin : 0.0;
        double parts = fmax(1.0, ceil(gap / MAX_STEP_DAYS - 1e-9));
        for (double part = 0.0; part < parts; part++) {
            if (!GROW(worker->nodes, worker->nodes_capacity, count + 1))
                return 0;
            worker->nodes[count++].days = begin + gap * part / parts;
        }
    }
    worker->nodes_count = count;
    for (size_t k = 0; k < count; k += LANES)
        fill_nodes(w, &worker->nodes[k], count - k < LANES ? count - k : LANES);
    return !w->out_of_memory;
}

/* The most that two nodes' angles from a site may add up to if a pass may lie between them.
 *
 * Between two nodes the satellite goes no further than a step of anomaly and the Earth's turn; by
 * the triangle inequality it then comes no nearer to the site than half of what is left over. */
static double most_between(const Question *q, const Node *a, double radius, double next_radius) {
    double way = WIDER * STEP_RAD + (a[1].days - a[0].days) * SECONDS_A_DAY * EARTH_ROTATION_RAD_S;
    double highest = HIGHER * fmax(radius, next_radius);
    double reach = horizon_angle(q->least_site_radius, highest, q) + MARGIN_RAD;
    return 2.0 * reach + way;
}

/* Add the runs of nodes between which the satellite may rise above one site's mask. */
static int watched(const Question *q, Worker *worker, size_t number, const double *radius,
                   const double *most) {
    const Site *site = &q->sites[number];
    double before = NAN;
    int open = 0;
    for (size_t k = 0; k < worker->nodes_count; k++) {
        double cosine = dot(worker->nodes[k].fixed.position, site->direction) / radius[k];
        double away = acos(cosine < -1.0 ? -1.0 : cosine > 1.0 ? 1.0 : cosine);
        int seen = k > 0 && before + away <= most[k - 1];
        if (seen && !open) {
            if (!GROW(worker->runs, worker->runs_capacity, worker->runs_count + 1))
                return 0;
            worker->runs[worker->runs_count++] = (Run){number, k - 1, k};
        }
        if (seen) worker->runs[worker->runs_count - 1].last = k;
        open = seen;
        before = away;
    }
    return 1;
}

Outcome by_anomaly(Watch *w, Worker *worker, double start, double end) {
    const Question *q = w->question;
    double pieces = fmax(1.0, ceil((end - start) / PIECE_DAYS)), length = (end - start) / pieces;
    worker->times_count = worker->runs_count = 0;
    for (double k = 0.0; k < pieces; k++)
        if (!add_piece(w, worker, start + k * length, length)) return OUT_OF_MEMORY;
    if (!add_time(worker, end) || !sample(w, worker)) return OUT_OF_MEMORY;
    size_t n = worker->nodes_count;
    if (!GROW(worker->angles, worker->angles_capacity, 2 * n))
        return OUT_OF_MEMORY;
    double *radius = worker->angles, *most = worker->angles + n;
    for (size_t k = 0; k < n; k++) {
        const double *position = worker->nodes[k].fixed.position;
        radius[k] = sqrt(dot(position, position));
        if (k > 0) most[k - 1] = most_between(q, &worker->nodes[k - 1], radius[k - 1], radius[k]);
    }
    for (size_t k = 0; k < q->n_sites; k++)
        if (!watched(q, worker, k, radius, most)) return OUT_OF_MEMORY;
    return DONE;
}
