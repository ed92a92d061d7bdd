/** What the parts of a block are told: where they stand, what they record on, what they keep. */
package io.tianma.train.model.block;
