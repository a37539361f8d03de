"""The physics: propagation, frames, the Sun, and the events of sampled functions."""
