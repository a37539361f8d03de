/* All passes of one satellite: the quick sampler where that is conclusive, else the thorough one. */
#include "search.h"

#include <math.h>
#include <stdlib.h>

#define BISECTIONS 30
#define NEAR_DAYS (1e-3 / SECONDS_A_DAY)
#define DOUBT_EVEN 1e-5

static int add_pass(Worker *worker, const Interval *i, long long satellite, size_t site) {
    if (!grow((void **)&worker->passes, &worker->passes_capacity, worker->passes_count + 1,
              sizeof *worker->passes))
        return 0;
    worker->passes[worker->passes_count++] =
        (Pass){satellite, (long long)site, i->start, i->peak, i->end,
               isnan(i->start) ? i->first : i->start, isnan(i->end) ? i->last : i->end,
               i->peak_value};
    return 1;
}

/* Add the passes of one run of nodes. */
static int watch_run(Watch *w, Worker *worker, const Run *run, long long number, int is_even) {
    Desk *desk = &worker->desk;
    const Site *site = &w->question->sites[run->site];
    size_t count = run->last - run->first + 1;
    if (!grow((void **)&desk->samples, &desk->samples_capacity, count, sizeof *desk->samples))
        return 0;
    for (size_t k = 0; k < count; k++) {
        const Node *node = &worker->nodes[run->first + k];
        Sample *s = &desk->samples[k];
        s->time = node->days;
        s->products = products_of(&node->fixed, site, is_even);
        const double *h = s->products.height, *q = s->products.squared;
        Jet slant = slant_range(q), jet = sine_elevation(h, slant);
        s->value = jet.value;
        s->rate = jet.rate;
        s->turning[0] = 2.0 * h[1] * q[0] - h[0] * q[1];
        s->turning[1] = 2.0 * h[2] * q[0] + h[1] * q[1] - h[0] * q[2];
        s->excess[0] = h[0] - w->question->threshold * slant.value;
        s->excess[1] = h[1] - w->question->threshold * slant.rate;
    }
    Curve curve = {w, site, desk->samples, count, w->question->threshold,
                   is_even ? DOUBT_EVEN : w->doubt, is_even};
    if (!find_intervals(&curve, desk)) return 0;
    for (size_t k = 0; k < desk->intervals_count; k++)
        if (!add_pass(worker, &desk->intervals[k], number, run->site)) return 0;
    return !w->out_of_memory;
}

static int watch_runs(Watch *w, Worker *worker, long long number, int is_even) {
    for (size_t k = 0; k < worker->runs_count; k++)
        if (!watch_run(w, worker, &worker->runs[k], number, is_even)) return 0;
    return 1;
}

/* Whether a pass from number `first` on is cut off although the span goes on: its window was too
 * narrow. */
static int any_cut_short(const Worker *worker, size_t first, double start, double end) {
    for (size_t k = first; k < worker->passes_count; k++) {
        const Pass *p = &worker->passes[k];
        if ((isnan(p->aos) && p->first > start) || (isnan(p->los) && p->last < end)) return 1;
    }
    return 0;
}

static int is_good(Watch *w, double days) {
    Node node = {.days = days};
    fill_nodes(w, &node, 1);
    return node.is_good;
}

/* The last moment before a refusal, going through nodes from `at` by `way` for `count` of them. */
static double last_good(Watch *w, const Node *at, int way, size_t count, double origin) {
    size_t bad = 0;
    while (bad < count && at[way * (long)bad].is_good) bad++;
    if (bad == count) return count ? at[way * (long)(count - 1)].days : origin;
    double inside = bad ? at[way * (long)(bad - 1)].days : origin, outside = at[way * (long)bad].days;
    if (!bad && !is_good(w, inside)) return nextafter(origin, 2.0 * origin - outside);
    for (int k = 0; k < BISECTIONS && fabs(outside - inside) >= NEAR_DAYS; k++) {
        double middle = 0.5 * (inside + outside);
        if (is_good(w, middle)) inside = middle;
        else outside = middle;
    }
    return inside;
}

/* Cut the span at the first refusal away from the epoch, as refusals.py does; returns where. */
static double believable(Watch *w, const Worker *worker, double *start, double *end) {
    const Node *nodes = worker->nodes;
    double epoch = w->epoch_day;
    size_t n = worker->nodes_count, split = 0;
    while (split < n && nodes[split].days < epoch) split++;
    int later_bad = 0;
    for (size_t k = split; k < n; k++) later_bad |= !nodes[k].is_good;
    double ahead = last_good(w, nodes + split, 1, n - split, fmax(epoch, *start));
    double back = last_good(w, split ? nodes + split - 1 : nodes, -1, split, fmin(epoch, *end));
    if (epoch >= *start && epoch <= *end) {
        *start = fmax(*start, back);
        *end = fmin(*end, ahead);
    } else if (epoch < *start) {
        *end = fmin(*end, ahead);
    } else {
        *start = fmax(*start, back);
    }
    return later_bad ? ahead : back;
}

static Outcome thoroughly(Watch *w, Worker *worker, long long number, double start, double end,
                          double *refused) {
    Outcome outcome = by_anomaly(w, worker, start, end);
    if (outcome != DONE) return outcome;
    size_t bad = 0;
    for (size_t k = 0; k < worker->nodes_count; k++) bad += !worker->nodes[k].is_good;
    if (bad) {
        *refused = believable(w, worker, &start, &end);
        if (!(end > start)) return DONE;
        outcome = by_anomaly(w, worker, start, end);
        if (outcome != DONE) return outcome;
    }
    return watch_runs(w, worker, number, 0) ? DONE : OUT_OF_MEMORY;
}

Outcome search_satellite(Watch *w, Worker *worker, long long number, double start, double end,
                         int is_circular, double *refused) {
    size_t before = worker->passes_count;
    int is_even;
    *refused = NAN;
    if (is_circular) {
        Outcome outcome = by_revolution(w, worker, start, end, &is_even);
        if (outcome == OUT_OF_MEMORY) return outcome;
        if (outcome == DONE) {
            if (!watch_runs(w, worker, number, is_even)) return OUT_OF_MEMORY;
            if (!any_cut_short(worker, before, start, end)) return DONE;
            worker->passes_count = before;
        }
    }
    return thoroughly(w, worker, number, start, end, refused);
}

void worker_free(Worker *worker) {
    resonance_free(&worker->memory);
    desk_free(&worker->desk);
    free(worker->nodes);
    free(worker->runs);
    free(worker->used);
    free(worker->rank);
    free(worker->times);
    free(worker->angles);
    free(worker->passes);
    *worker = (Worker){0};
}
