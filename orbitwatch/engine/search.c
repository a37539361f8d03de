/* All passes of one satellite: the quick sampler where that is conclusive, else the thorough one. */
#include "search.h"

#include <math.h>
#include <stdlib.h>

#define BISECTIONS 30
#define NEAR_DAYS (1e-3 / SECONDS_A_DAY)
#define DOUBT_EVEN 1e-5

/* Find the intervals of one run of nodes, which `run->site` watches. */
static int watch_run(Watch *w, Worker *worker, const Run *run, int is_even) {
    Desk *desk = &worker->desk;
    const Site *site = &w->question->sites[run->site];
    size_t count = run->last - run->first + 1;
    if (!GROW(desk->samples, desk->samples_capacity, count))
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
    size_t before = desk->intervals_count;
    if (!find_intervals(&curve, desk)) return 0;
    for (size_t k = before; k < desk->intervals_count; k++) desk->intervals[k].site = run->site;
    return !w->out_of_memory;
}

static int watch_runs(Watch *w, Worker *worker, int is_even) {
    worker->desk.intervals_count = worker->desk.pending_count = 0;
    for (size_t k = 0; k < worker->runs_count; k++)
        if (!watch_run(w, worker, &worker->runs[k], is_even)) return 0;
    return 1;
}

/* Whether an interval is cut off although the span goes on: its window was too narrow. */
static int any_cut_short(const Desk *desk, double start, double end) {
    for (size_t k = 0; k < desk->intervals_count; k++) {
        const Interval *i = &desk->intervals[k];
        if ((isnan(i->start) && i->first > start) || (isnan(i->end) && i->last < end)) return 1;
    }
    return 0;
}

/* Settle the times of the intervals and add them to the passes. */
static Outcome add_passes(Watch *w, Worker *worker, long long satellite) {
    Desk *desk = &worker->desk;
    size_t total = worker->passes_count + desk->intervals_count;
    if (!settle_pending(w, desk) ||
        !GROW(worker->passes, worker->passes_capacity, total))
        return OUT_OF_MEMORY;
    for (size_t k = 0; k < desk->intervals_count; k++) {
        const Interval *i = &desk->intervals[k];
        /* Where a curve only grazes the threshold, the last digits of these must not cross. */
        double tca = fmin(fmax(i->peak, i->start), i->end);
        worker->passes[worker->passes_count++] =
            (Pass){satellite, (long long)i->site, i->start, tca, i->end,
                   isnan(i->start) ? i->first : i->start, isnan(i->end) ? i->last : i->end,
                   i->peak_value};
    }
    return DONE;
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
    return watch_runs(w, worker, 0) ? add_passes(w, worker, number) : OUT_OF_MEMORY;
}

Outcome search_satellite(Watch *w, Worker *worker, long long number, double start, double end,
                         int is_circular, double *refused) {
    int is_even;
    *refused = NAN;
    if (is_circular) {
        Outcome outcome = by_revolution(w, worker, start, end, &is_even);
        if (outcome == OUT_OF_MEMORY) return outcome;
        if (outcome == DONE) {
            if (!watch_runs(w, worker, is_even)) return OUT_OF_MEMORY;
            if (!any_cut_short(&worker->desk, start, end)) return add_passes(w, worker, number);
        }
    }
    return thoroughly(w, worker, number, start, end, refused);
}

void worker_free(Worker *worker) {
    resonance_free(&worker->memory);
    desk_free(&worker->desk);
    free(worker->anchors);
    free(worker->nodes);
    free(worker->runs);
    free(worker->used);
    free(worker->rank);
    free(worker->times);
    free(worker->angles);
    free(worker->passes);
    *worker = (Worker){0};
}
