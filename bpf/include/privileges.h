// Giving up what is needed only to attach probes.
#ifndef ANOMENGINE_PRIVILEGES_H
#define ANOMENGINE_PRIVILEGES_H

// Takes all capabilities from every thread of the process, and the way back to them: the bounding and ambient sets are
// emptied and no program that is executed can gain any. Returns 0 or an errno.
int cprobes_drop_capabilities(void);

#endif
