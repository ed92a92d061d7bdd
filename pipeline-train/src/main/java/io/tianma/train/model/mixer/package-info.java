/**
 * Token mixers: how the tokens of a sequence see each other. Each is one file and one line in
 * {@link io.tianma.train.model.mixer.Mixers}.
 */
package io.tianma.train.model.mixer;
