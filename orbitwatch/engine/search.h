/* The search for the passes of one satellite over all sites, and what a worker needs for it. */
#ifndef ORBITWATCH_SEARCH_H
#define ORBITWATCH_SEARCH_H

#include "curves.h"

typedef struct {
    long long satellite, site;
    double aos, tca, los, first, last, sine_elevation;
} Pass;

/* Nodes `first` to `last`, both included, over which a site watches. */
typedef struct { size_t site, first, last; } Run;

/* How one satellite's search ended. */
typedef enum { DONE, INCONCLUSIVE, OUT_OF_MEMORY } Outcome;

/* An orbit as a single state shows it, in axes that stand with the Earth but do not turn on. */
typedef struct {
    double days, outward[3], along[3], normal[3];
    double motion_rad_s, eccentricity, apogee_radius_km, e_cos, e_sin;
    int is_trusted; /* by the quick method */
    double widest_rad, sin_widest, cos_widest; /* within which some site may see it */
} Anchor;

/* What one thread works with; its arrays grow and serve one satellite after another. */
typedef struct {
    Resonance memory;
    Desk desk;
    Anchor *anchors;
    size_t anchors_count, anchors_capacity;
    Node *nodes;
    size_t nodes_count, nodes_capacity;
    Run *runs;
    size_t runs_count, runs_capacity;
    unsigned char *used; /* whether a node of the grid is */
    size_t used_capacity;
    size_t *rank; /* its number among those used */
    size_t rank_capacity;
    double *times;
    size_t times_count, times_capacity;
    double *angles; /* at Earth's centre, from a site to each node */
    size_t angles_capacity;
    Pass *passes;
    size_t passes_count, passes_capacity;
    long states;
} Worker;

/* Up to LANES anchors at `days`, of which the items behind `count` are set. */
void anchors_at(Watch *watch, double days[LANES], int count, Anchor anchors[LANES]);
/* The greatest angle at Earth's centre between a site and what it sees, radians. */
double horizon_angle(double site_radius_km, double radius_km, const Question *question);
/* When an orbit is nearest to a turning site, seconds from the anchor, and the cosine of how near. */
double closest_approach(const Anchor *anchor, const Site *site, double *cosine);

/* Sample the satellite from `start` to `end`: nodes and runs, into the worker. */
Outcome by_revolution(Watch *watch, Worker *worker, double start, double end, int *is_even);
Outcome by_anomaly(Watch *watch, Worker *worker, double start, double end);

/* Find all passes of one satellite, added to the worker's. `is_circular`: the quick method may
 * serve. `refused` is the day from which SGP4 refuses its states, NaN where it does not. */
Outcome search_satellite(Watch *watch, Worker *worker, long long number, double start, double end,
                         int is_circular, double *refused);
void worker_free(Worker *worker);

#endif
