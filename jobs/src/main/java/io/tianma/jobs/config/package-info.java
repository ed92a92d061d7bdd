/**
 * Run descriptions: HOCON files over documented defaults, bound to records. A key is the kebab-case
 * name of a record component; nothing that is not a component is accepted.
 */
package io.tianma.jobs.config;
