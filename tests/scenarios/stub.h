/* The stub services of the three campaigns: programs that stand for those that were
 * hijacked, each with the work that it is there for and a hole.
 *
 *     stub server PORT [agent]     RMM server or update vendor: takes orders, hands
 * those for its agent on stub agent PORT              RMM agent: does what its
 * server says stub loader PORT LIBRARY     update loader: its vendor's library does
 * the work stub front PORT WWW SPOOL    mail web front end: serves WWW, takes mail
 * into SPOOL stub broker SOCKET           somebody else's service, which starts
 * what it is told stub order PORT ORDER...     the attacker: one order, prints the
 * answer stub decoy SECRET ...        any operation of the probe
 *
 * Loopback only. An order is a line, its answer is a line: "ok", an errno,
 * "refused". do OPERATION...              code inside the process: an operation of
 * the probe encrypt FOLDER               ... rewrites every file in it ask SOCKET
 * ORDER...          ... gives an order to a broker sh TEXT                      a
 * shell below the process agent ORDER...               for the agent of the server
 *     get NAME, put NAME TEXT      the work of the front end */
#ifndef BAILEY_TESTS_STUB_H
#define BAILEY_TESTS_STUB_H

#define STUB_LINE_MAX 8192

/* Does one order and writes the answer, a word without a newline. The line is
 * changed. */
typedef void stub_perform(char *line, char answer[STUB_LINE_MAX]);

/* What the vendor's library has for the loader: reads orders until the other end
 * closes. */
typedef void stub_library(int fd, stub_perform *perform);

stub_perform stub_perform_order;

/* Reads orders and answers them until the other end closes. */
stub_library stub_obey;

/* A line without its newline; -1 at the end, or where it is too long. */
int stub_read_line(int fd, char line[STUB_LINE_MAX]);
int stub_write_line(int fd, const char *line);

/* Sends an order over a socket that is connected: the answer, or "gone". */
void stub_give_order(int fd, const char *line, char answer[STUB_LINE_MAX]);

/* Descriptors, or -1 with errno. address: a port of 127.0.0.1, or a path. */
int stub_listen(const char *address);
int stub_connect(const char *address);

#endif
