/* A library that has no business in a program: whoever finds its symbol has run it.
 */
extern int bailey_dropped;
unsigned la_version(unsigned version);

int bailey_dropped = 1;

/* rtld-audit(7): what makes it an auditor. */
unsigned
la_version(unsigned version)
{
	return version;
}
