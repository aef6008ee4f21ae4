"""A real mail server (aiosmtpd) in a process of its own, that takes everything and keeps a count."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SERVER = """
import asyncio, sys
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP

class Taking:
    async def handle_DATA(self, server, session, envelope):
        return "250 2.0.0 taken"

loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
class Quiet(UnthreadedController):
    def factory(self):
        return SMTP(self.handler, data_size_limit=None)
server = Quiet(Taking(), hostname="127.0.0.1", port=0, loop=loop)
server.begin()
print(server.server.sockets[0].getsockname()[1], flush=True)
loop.run_forever()
"""


@contextmanager
def mail_sink() -> Iterator[int]:
    """A mail server on a port of 127.0.0.1 for as long as the `with` lasts; yields the port."""
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    try:
        if server.stdout is None:
            raise RuntimeError("the mail server has no output")
        yield int(server.stdout.readline())
    finally:
        server.terminate()
        server.wait(timeout=10)
        if server.stdout is not None:
            server.stdout.close()
