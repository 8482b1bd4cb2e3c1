"""Helpers behind decorators, partials and callable objects: what they reach is what counts."""

import asyncio
import functools

import pytest
import pytest_asyncio


def logged(function):
    @functools.wraps(function)
    async def inner(*args, **named):
        return await function(*args, **named)

    return inner


class Account:
    def __init__(self):
        self.balance = 0

    @logged
    async def pay_in(self, amount):
        await asyncio.sleep(0.06)
        self.balance = self.balance + amount

    @logged
    async def statement(self):
        balance = self.balance
        await asyncio.sleep(0.06)
        return balance


class Opener:
    def __init__(self, account):
        self.account = account

    async def __call__(self, amount):
        await self.account.pay_in(amount)


@pytest_asyncio.fixture
async def one():
    account = Account()
    await account.pay_in(10)  #: pay
    balance = await account.statement()  #: statement
    return balance


@pytest_asyncio.fixture
async def two():
    ann, bob = Account(), Account()
    await ann.pay_in(1)  #: ann
    await bob.pay_in(2)  #: bob
    return ann.balance, bob.balance


@pytest_asyncio.fixture
async def held():
    account = Account()
    deposit = functools.partial(Account.pay_in, account)
    await deposit(10)  #: deposit
    balance = await account.statement()  #: balance
    return balance


@pytest_asyncio.fixture
async def called():
    account = Account()
    opener = Opener(account)
    await opener(10)  #: opener
    balance = await account.statement()  #: opened
    return balance


@pytest.mark.asyncio
async def test_one(one):
    assert one == 10


@pytest.mark.asyncio
async def test_two(two):
    assert two == (1, 2)


@pytest.mark.asyncio
async def test_held(held):
    assert held == 10


@pytest.mark.asyncio
async def test_called(called):
    assert called == 10
