/**
 * The command line: one class a job. A job's {@code run} reads as its recipe; what it does stands
 * in the modules below.
 */
package io.tianma.jobs;
