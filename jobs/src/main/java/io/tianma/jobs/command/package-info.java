/** One class a command: it reads as its recipe. */
package io.tianma.jobs.command;
