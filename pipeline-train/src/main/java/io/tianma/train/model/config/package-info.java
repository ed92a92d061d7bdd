/** What decides the shape and the function of a model. */
package io.tianma.train.model.config;
