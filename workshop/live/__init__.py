"""A live session: one story played with the whole room, by phones, by raised hands, or by both."""
