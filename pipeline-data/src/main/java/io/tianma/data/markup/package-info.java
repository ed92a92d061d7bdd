/** Markup to prose: Markdown, front matter, HTML. Pure. */
package io.tianma.data.markup;
