package io.tianma.eval.metric.resampling;

/** Two bounds between which a value lies in 95 of 100 resamplings. */
public record Interval(double low, double high) {}
