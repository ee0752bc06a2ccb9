/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
#ifndef LOSTREPLY_VERDICT_H
#define LOSTREPLY_VERDICT_H
#endif
