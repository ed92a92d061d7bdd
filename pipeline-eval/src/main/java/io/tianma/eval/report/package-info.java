/** The report: one record of what a run did, and the page that shows it. Pure. */
package io.tianma.eval.report;
