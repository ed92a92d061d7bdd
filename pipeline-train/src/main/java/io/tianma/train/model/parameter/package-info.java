/**
 * The parameters of a model: how each is declared, starts and lies in the flat vector; growth
 * follows from the same declarations.
 */
package io.tianma.train.model.parameter;
