"""A line through a valley: so many bits a second each way, so long a way, and segments that are lost and sent again.

It stands between a browser and a service as a relay of TCP. What is lost costs what it costs TCP: the segment comes
again after a time that doubles with each loss (RFC 6298), takes its place on the line again, and holds up all behind it.
Fast retransmission (RFC 5681) would be quicker: the line is rather worse than a real one.
"""

import asyncio
import threading
from dataclasses import dataclass, field
from random import Random

SEGMENT = 1400
FIRST_TIMEOUT = 0.6
"""Seconds until a lost segment is sent again for the first time: twice the round trip."""

INSTANT = 1e-6
"""Between two segments, so that none overtakes another: TCP hands bytes on in their order."""


@dataclass
class Line:
    """`bits` a second each way, `latency` seconds one way, `loss` of the segments. While `clear`, it is no hindrance."""

    port: int
    bits: int = 50_000
    latency: float = 0.15
    loss: float = 0.1
    clear: bool = True
    sent: int = 0
    chance: Random = field(default_factory=lambda: Random(7))
    _free: dict[str, float] = field(default_factory=dict)

    def start(self) -> int:
        """Listen in a thread of its own; the port to go to."""
        ready = threading.Event()
        ports: list[int] = []

        async def listen() -> None:
            server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
            ports.append(server.sockets[0].getsockname()[1])
            ready.set()
            async with server:
                await server.serve_forever()

        threading.Thread(target=lambda: asyncio.run(listen()), daemon=True).start()
        ready.wait(10)
        return ports[0]

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.clear:
            await asyncio.sleep(2 * self.latency + self._lost())  # the three-way handshake
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.gather(self._carry(reader, back, "up"), self._carry(there, writer, "down"), return_exceptions=True)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, way: str) -> None:
        clock, arrives = asyncio.get_running_loop().time, 0.0
        try:
            while part := await source.read(SEGMENT):
                if self.clear:
                    target.write(part)
                    await target.drain()
                    continue
                self.sent += len(part)
                wire = len(part) * 8 / self.bits
                begins = max(clock(), self._free.get(way, 0.0))
                late = self._lost()
                self._free[way] = begins + wire * (2 if late else 1)
                arrives = max(arrives + INSTANT, begins + wire + self.latency + late)
                await asyncio.sleep(max(0.0, self._free[way] - clock()))
                asyncio.get_running_loop().call_at(arrives, target.write, part)
            await asyncio.sleep(max(0.0, arrives - clock()) + 0.01)
        finally:
            target.close()

    def _lost(self) -> float:
        """By how much a segment comes later because it is lost, perhaps more than once."""
        late, timeout = 0.0, FIRST_TIMEOUT
        while self.chance.random() < self.loss:
            late, timeout = late + timeout, timeout * 2
        return late
