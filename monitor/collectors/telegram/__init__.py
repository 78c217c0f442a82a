"""Telegram through a user's account, so that nothing a channel published is missed.

What Telegram pushes is taken as a hint only: it may come late, out of order, or never. What counts is the channel's
numbering. Each channel is read in order of its message ids, and a hole in them is closed from its history before
anything after it is let through; a cursor moves only over what is stored.

Read on: `tracks` (one channel's order, pure), `messages` (a message becomes a post), `pacing` (what may be asked
when), `line` (one connection), `patrol` (looks for what was not pushed), `account` (the collector), `sessions` (the
file that is the account), `login`.
"""
