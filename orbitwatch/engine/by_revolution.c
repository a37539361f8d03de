/* Nearly circular near-Earth orbits: nodes only around approaches that could be passes.
 *
 * The method and its constants are those of orbitwatch's by_revolution module.
 */
#include "search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ANCHOR_SPACING 0.94
#define NODES_PER_REVOLUTION 18.0
#define NODES_IF_ECCENTRIC 24.0
#define ECCENTRIC 0.02
#define MUCH 0.45
#define DENSE_AIR_KM 280.0
#define MARGIN_RAD (0.6 * PI / 180.0)
#define MARGIN_DAYS (60.0 / SECONDS_A_DAY)
#define REACH 6

/* Where nodes may lie: `count` of them from `start`, `step` days apart. */
typedef struct { double start, step; size_t count; } Grid;

/* The cosine of horizon_angle and MARGIN_RAD more. */
static double horizon_cosine(const Site *site, double radius_km, const Question *q) {
    double c = fmin(site->radius * q->horizon_cosine / radius_km, 1.0);
    double more = MARGIN_RAD - q->horizon_mask_rad;
    return c * cos(more) - sqrt(1.0 - c * c) * sin(more);
}

/* The run of nodes in which a site may see the pass near one anchor; zero if it sees none. */
static int window(const Watch *w, const Anchor *a, const Site *site, const Grid *grid, Run *run) {
    double nearest, cos_reach = horizon_cosine(site, a->apogee_radius_km, w->question);
    double seconds = closest_approach(a, site, &nearest);
    if (!(nearest > cos_reach)) return 0;
    double rate = a->motion_rad_s * (1.0 - 2.2 * a->eccentricity);
    double half = acos(fmin(cos_reach / nearest, 1.0));
    double half_days = half / (rate - EARTH_ROTATION_RAD_S) / SECONDS_A_DAY + MARGIN_DAYS;
    double centre = a->days + seconds / SECONDS_A_DAY - grid->start;
    double first = floor((centre - half_days) / grid->step);
    double last = ceil((centre + half_days) / grid->step), most = (double)grid->count - 1.0;
    if (!(last > 0.0 && first < most)) return 0;
    run->first = (size_t)fmax(first, 0.0);
    run->last = (size_t)fmin(last, most);
    return 1;
}

/* Whether a site may come near enough to an anchor's plane: within half a revolution the Earth
 * carries it at most `drift` from where it is. */
static int may_see(const Anchor *a, const Site *site) {
    double drift = site->turn_rad_s * (0.58 * TWO_PI / a->motion_rad_s);
    if (a->widest_rad + drift >= 0.5 * PI) return 1;
    double bound = a->sin_widest + drift * a->cos_widest; /* no less than the sine of the sum */
    return fabs(dot(site->direction, a->normal)) < bound;
}

/* Put a run in its place among those of its site, which begin at number `first`. */
static int insert_run(Worker *worker, size_t first, Run run) {
    if (!GROW(worker->runs, worker->runs_capacity, worker->runs_count + 1))
        return 0;
    size_t at = worker->runs_count++;
    for (; at > first && worker->runs[at - 1].first > run.first; at--)
        worker->runs[at] = worker->runs[at - 1];
    worker->runs[at] = run;
    return 1;
}

/* Join the runs from number `first` on that overlap, and mark the nodes that they use. */
static void unite(Worker *worker, size_t first) {
    size_t kept = first;
    for (size_t k = first; k < worker->runs_count; k++) {
        Run run = worker->runs[k], *last = &worker->runs[kept - 1];
        if (kept > first && run.first <= last->last) {
            if (run.last > last->last) last->last = run.last;
        } else {
            worker->runs[kept++] = run;
        }
    }
    worker->runs_count = kept;
    for (size_t k = first; k < kept; k++)
        memset(&worker->used[worker->runs[k].first], 1,
               worker->runs[k].last - worker->runs[k].first + 1);
}

/* Find the runs of all sites, disjoint, by site and time. */
static int find_runs(const Watch *w, Worker *worker, const Grid *grid) {
    worker->runs_count = 0;
    for (size_t k = 0; k < w->question->n_sites; k++) {
        const Site *site = &w->question->sites[k];
        size_t first = worker->runs_count;
        for (size_t i = 0; i < worker->anchors_count; i++) {
            const Anchor *anchor = &worker->anchors[i];
            Run run = {.site = k};
            if (may_see(anchor, site) && window(w, anchor, site, grid, &run) &&
                !insert_run(worker, first, run))
                return 0;
        }
        unite(worker, first);
    }
    return 1;
}

/* Weights of central differences over REACH steps to either side, exact for polynomials up to
 * degree 12 (Fornberg, Math. Comp. 51 (1988) 699); of the first, second and third derivative. */
static const double FIRST[REACH + 1] = {
    0.0, 6.0 / 7.0, -15.0 / 56.0, 5.0 / 63.0, -1.0 / 56.0, 1.0 / 385.0, -1.0 / 5544.0};
static const double SECOND[REACH + 1] = {-5369.0 / 1800.0, 12.0 / 7.0,    -15.0 / 56.0,
                                         10.0 / 189.0,     -1.0 / 112.0, 2.0 / 1925.0,
                                         -1.0 / 16632.0};
static const double THIRD[REACH + 1] = {0.0,
                                        -1769.0 / 700.0,
                                        4469.0 / 2240.0,
                                        -4969.0 / 7560.0,
                                        643.0 / 4200.0,
                                        -19.0 / 840.0,
                                        479.0 / 302400.0};

/* Derivatives per second of node `k`'s position, from those of its neighbours. */
static void differentiate(Node *nodes, size_t k, double per_second) {
    Fixed *f = &nodes[k].fixed;
    for (int i = 0; i < 3; i++) {
        double velocity = 0.0, jerk = 0.0, acceleration = SECOND[0] * f->position[i];
        for (int j = 1; j <= REACH; j++) {
            double after = nodes[k + j].fixed.position[i], before = nodes[k - j].fixed.position[i];
            velocity += FIRST[j] * (after - before);
            jerk += THIRD[j] * (after - before);
            acceleration += SECOND[j] * (after + before);
        }
        f->velocity[i] = velocity * per_second;
        f->acceleration[i] = acceleration * (per_second * per_second);
        f->jerk[i] = jerk * (per_second * per_second * per_second);
    }
}

static Outcome fill_all(Watch *w, Worker *worker) {
    for (size_t k = 0; k < worker->nodes_count; k += LANES) {
        size_t left = worker->nodes_count - k, count = left < LANES ? left : LANES;
        fill_nodes(w, &worker->nodes[k], count);
        for (size_t i = 0; i < count; i++)
            if (!worker->nodes[k + i].is_good) return w->out_of_memory ? OUT_OF_MEMORY : INCONCLUSIVE;
    }
    return DONE;
}

/* All nodes of the grid and REACH more on either side, which only serve the others. */
static Outcome sample_densely(Watch *w, Worker *worker, const Grid *grid) {
    size_t total = grid->count + 2 * REACH;
    if (!GROW(worker->nodes, worker->nodes_capacity, total))
        return OUT_OF_MEMORY;
    for (size_t k = 0; k < total; k++)
        worker->nodes[k].days = grid->start + ((double)k - REACH) * grid->step;
    worker->nodes_count = total;
    Outcome outcome = fill_all(w, worker);
    if (outcome != DONE) return outcome;
    for (size_t k = REACH; k < total - REACH; k++)
        differentiate(worker->nodes, k, 1.0 / (grid->step * SECONDS_A_DAY));
    for (size_t k = 0; k < worker->runs_count; k++) {
        worker->runs[k].first += REACH;
        worker->runs[k].last += REACH;
    }
    return DONE;
}

/* The nodes that runs use, one after another. */
static Outcome sample_sparsely(Watch *w, Worker *worker, const Grid *grid) {
    size_t count = 0;
    for (size_t k = 0; k < grid->count; k++) {
        worker->rank[k] = count;
        if (!worker->used[k]) continue;
        if (!GROW(worker->nodes, worker->nodes_capacity, count + 1))
            return OUT_OF_MEMORY;
        worker->nodes[count++].days = grid->start + (double)k * grid->step;
    }
    for (size_t k = 0; k < worker->runs_count; k++) {
        worker->runs[k].first = worker->rank[worker->runs[k].first];
        worker->runs[k].last = worker->rank[worker->runs[k].last];
    }
    worker->nodes_count = count;
    return fill_all(w, worker);
}

/* Whether it pays to sample all nodes, which takes an orbit in thin air too. */
static int is_much_used(const Watch *w, const Worker *worker, const Grid *grid) {
    if (w->question->n_sites == 1 || !(w->perigee_km > DENSE_AIR_KM)) return 0;
    if (w->question->rotation.has_leap) return 0; /* nodes are not evenly spaced over it */
    size_t used = 0;
    for (size_t k = 0; k < grid->count; k++) used += worker->used[k];
    return (double)used > MUCH * (double)(grid->count + 2 * REACH);
}

static Outcome find_anchors(Watch *w, Worker *worker, double start, double end) {
    /* Against the Earth's turn a revolution is over sooner. */
    const double rotations_a_day = EARTH_ROTATION_RAD_S * SECONDS_A_DAY / TWO_PI;
    double spacing = ANCHOR_SPACING * w->period_days / (1.0 + rotations_a_day * w->period_days);
    size_t count = (size_t)ceil((end - start) / spacing) + 1;
    if (!GROW(worker->anchors, worker->anchors_capacity, count + LANES))
        return OUT_OF_MEMORY;
    for (size_t k = 0; k < count; k += LANES) {
        double days[LANES];
        int n = 0;
        for (; n < LANES && k + (size_t)n < count; n++)
            days[n] = fmin(start + (double)(k + (size_t)n) * spacing, end);
        anchors_at(w, days, n, &worker->anchors[k]);
        for (int i = 0; i < n; i++) {
            Anchor *a = &worker->anchors[k + (size_t)i];
            if (!a->is_trusted) return w->out_of_memory ? OUT_OF_MEMORY : INCONCLUSIVE;
            const Question *q = w->question;
            a->widest_rad = horizon_angle(q->least_site_radius, a->apogee_radius_km, q) +
                            MARGIN_RAD;
            a->sin_widest = sin(a->widest_rad);
            a->cos_widest = cos(a->widest_rad);
        }
    }
    worker->anchors_count = count;
    return DONE;
}

Outcome by_revolution(Watch *w, Worker *worker, double start, double end, int *is_even) {
    double a_revolution = w->eccentricity > ECCENTRIC ? NODES_IF_ECCENTRIC : NODES_PER_REVOLUTION;
    Grid grid = {.start = start};
    grid.count = (size_t)ceil((end - start) * a_revolution / w->period_days) + 1;
    grid.step = (end - start) / (double)(grid.count - 1);
    Outcome outcome = find_anchors(w, worker, start, end);
    if (outcome != DONE) return outcome;
    if (!GROW(worker->used, worker->used_capacity, grid.count) ||
        !GROW(worker->rank, worker->rank_capacity, grid.count))
        return OUT_OF_MEMORY;
    memset(worker->used, 0, grid.count);
    if (!find_runs(w, worker, &grid)) return OUT_OF_MEMORY;
    *is_even = is_much_used(w, worker, &grid);
    return *is_even ? sample_densely(w, worker, &grid) : sample_sparsely(w, worker, &grid);
}
