/** What every command shares: the terminal, files of people, Spark, errors and texts of help. */
package io.tianma.jobs.shell;
