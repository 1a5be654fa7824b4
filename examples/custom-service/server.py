"""A node of one's own (docs/custom-service.md), with nothing but Python's standard library: turns audio down by half,
passes events on, and at the end says how many words the texts had.

    python3 server.py [port]
"""

import array
import asyncio
import base64
import hashlib
import json
import struct
import sys

MAX_MESSAGE_BYTES = 1024 * 1024
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


class Closed(Exception):
    """The other end has closed, or has to be closed with a code."""

    def __init__(self, code=1000):
        super().__init__(code)
        self.code = code


class WebSocket:
    """The server's end of a WebSocket (RFC 6455)."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    async def accept(self):
        """Answers the handshake; False where it is none."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        fields = (line.split(":", 1) for line in head.split("\r\n")[1:] if ":" in line)
        headers = {name.strip().lower(): value.strip() for name, value in fields}
        if headers.get("upgrade", "").lower() != "websocket" or "sec-websocket-key" not in headers:
            self.writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
            return False
        key = headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self.writer.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )
        return True

    async def receive(self):
        """The next message: text or bytes. Pings are answered on the way."""
        kind, message = None, b""
        while True:
            is_last, opcode, payload = await self.read_frame()
            if opcode == PING:
                await self.send_frame(PONG, payload)
            elif opcode == CLOSE:
                raise Closed(struct.unpack(">H", payload[:2])[0] if len(payload) > 1 else 1000)
            elif opcode in (TEXT, BINARY, CONTINUATION):
                if (opcode == CONTINUATION) != (kind is not None):
                    raise Closed(1002)
                kind = kind or opcode
                message += payload
                if len(message) > MAX_MESSAGE_BYTES:
                    raise Closed(1009)
                if is_last:
                    return message.decode() if kind == TEXT else message

    async def read_frame(self):
        first, second = await self.reader.readexactly(2)
        length = second & 127
        if length == 126:
            (length,) = struct.unpack(">H", await self.reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", await self.reader.readexactly(8))
        if first & 0x70 or not second & 0x80:
            raise Closed(1002)
        if length > MAX_MESSAGE_BYTES:
            raise Closed(1009)
        mask = await self.reader.readexactly(4)
        payload = await self.reader.readexactly(length)
        # Masked as one large number: fast without any library.
        pattern = (mask * (length // 4 + 1))[:length]
        unmasked = int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")
        return bool(first & 0x80), first & 15, unmasked.to_bytes(length, "big")

    async def send(self, message):
        if isinstance(message, bytes):
            await self.send_frame(BINARY, message)
        else:
            await self.send_frame(TEXT, json.dumps(message).encode())

    async def send_frame(self, opcode, payload):
        length = len(payload)
        if length < 126:
            head = struct.pack(">BB", 0x80 | opcode, length)
        elif length < 65536:
            head = struct.pack(">BBH", 0x80 | opcode, 126, length)
        else:
            head = struct.pack(">BBQ", 0x80 | opcode, 127, length)
        self.writer.write(head + payload)
        # Waits while the other end takes nothing.
        await self.writer.drain()


def half_as_loud(pcm):
    """16-bit little-endian samples."""
    samples = array.array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    quiet = array.array("h", (sample >> 1 for sample in samples))
    if sys.byteorder == "big":
        quiet.byteswap()
    return quiet.tobytes()


async def converse(socket):
    """One operation of Data Flow."""
    words = 0
    while True:
        message = await socket.receive()
        if isinstance(message, bytes):
            await socket.send(half_as_loud(message))
            continue
        message = json.loads(message)
        name = message.get("MessageName")
        if "Event" in message:
            text = (message["Event"]["Data"] or {}).get("Text")
            if isinstance(text, str):
                words += len(text.split())
            await socket.send(message)
        elif name == "Start":
            await socket.send({"MessageName": "StartResponse", "Success": True})
        elif name == "Audio":
            # What comes next is sent back to the same place.
            await socket.send(message)
        elif name == "Flush":
            await socket.send({"Event": {"Name": "Word Count", "Channel": -2, "Data": {"Words": words}}})
            await socket.send({"MessageName": "FlushResponse"})


async def serve(reader, writer):
    socket = WebSocket(reader, writer)
    code = None
    try:
        if await socket.accept():
            await converse(socket)
    except Closed as closed:
        code = closed.code
    except ValueError as error:
        # Text that is no UTF-8, or no JSON.
        print(error, file=sys.stderr)
        code = 1007
    except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass
    try:
        if code is not None:
            await socket.send_frame(CLOSE, struct.pack(">H", code))
        writer.close()
        await writer.wait_closed()
    except ConnectionError:
        pass


async def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9100
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    print(f"listening on port {server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


asyncio.run(main())
