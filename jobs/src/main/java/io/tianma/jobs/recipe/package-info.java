/** Steps that several commands share: the run, its stages, corpora, imports, fine-tuning. */
package io.tianma.jobs.recipe;
