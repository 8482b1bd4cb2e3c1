"""unittest's own set-up: for the class, for each test, and as coroutines.

pytest books ``setUp``, ``asyncSetUp`` and ``tearDown`` under the call, where nobody looks for set-up.
"""

import asyncio
import os
import time
import unittest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


class WarehouseTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        time.sleep(0.4 * SCALE)

    @classmethod
    def tearDownClass(cls) -> None:
        time.sleep(0.2 * SCALE)

    def setUp(self) -> None:
        time.sleep(0.2 * SCALE)

    def tearDown(self) -> None:
        time.sleep(0.1 * SCALE)

    def test_put(self) -> None:
        time.sleep(0.05 * SCALE)

    def test_take(self) -> None:
        time.sleep(0.05 * SCALE)


class AsyncWarehouseTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        await asyncio.sleep(0.2 * SCALE)

    async def asyncTearDown(self) -> None:
        await asyncio.sleep(0.1 * SCALE)

    async def test_put(self) -> None:
        await asyncio.sleep(0.05 * SCALE)

    async def test_take(self) -> None:
        await asyncio.sleep(0.05 * SCALE)
